"""The lookup service: reads the published release, scores nothing."""
