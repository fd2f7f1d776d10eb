"""Boxes, transport, delivery receipt, closing (6.4, 6.6, Jh): a later chapter."""
