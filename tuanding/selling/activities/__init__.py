"""Calls and visits (1.2, 2.x; Dh Hq).
In: a client to call. Out: an outcome, an appointment that opens the order, visits held.
"""
