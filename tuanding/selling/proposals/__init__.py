"""Data sheet, proposal request, proposal, presentation (3.x, 4.x; Zl Fa).
In: an order with a need. Out: an accepted proposal.
"""
