"""Sheets of this room: F01 prospect list, F14 referral list."""
