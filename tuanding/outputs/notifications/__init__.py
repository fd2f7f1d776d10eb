"""Outbox and channels: a later chapter."""
