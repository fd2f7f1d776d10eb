"""PURE: what two rooms need: stages, clauses, roles.
In: milestones, codes. Out: the process as data (clauses 1.1 to 7.2).
"""
