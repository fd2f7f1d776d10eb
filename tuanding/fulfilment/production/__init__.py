"""Tracking, operations, exceptions (6.3, 6.7, Sc): a later chapter."""
