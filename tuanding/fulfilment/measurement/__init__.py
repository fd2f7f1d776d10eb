"""Roster, sessions, readings, sizes (6.3, Lt): a later chapter."""
