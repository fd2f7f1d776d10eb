"""Deposit and balance: due, received, matched, gate (6.1, 6.6): a later chapter."""
