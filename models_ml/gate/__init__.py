"""The promotion gate: what a new model must show before it decides."""
