"""The officers' application: shows what the published release holds, in French or English."""
