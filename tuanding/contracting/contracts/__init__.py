"""Contract and its revisions, receipt, nine-point review, seal, payment notice (5.x; Cc).
In: an accepted proposal. Out: a sealed contract and the notice to pay.
"""
