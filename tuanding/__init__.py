"""Tuanding (团订): runs the group-order department of a workwear company."""

__version__ = "0.1.0"
