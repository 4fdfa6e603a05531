"""Sections of the monitoring, one module each with a function ``show``."""
