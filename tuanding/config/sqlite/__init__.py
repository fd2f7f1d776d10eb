"""SQLite as Django speaks it, with writers that queue."""
