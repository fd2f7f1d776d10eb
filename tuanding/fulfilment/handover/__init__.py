"""Packet and document receipts (6.1, 6.2): a later chapter."""
