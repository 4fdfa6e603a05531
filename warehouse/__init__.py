"""Bottom layer: settings, connections, raw loading, the ml tables, publishing and sample data."""
