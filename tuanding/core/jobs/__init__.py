"""Job rows written with the fact, taken by lease, retried; the schedule.
In: rows inserted in the caller's transaction. Out: handlers run exactly once.
"""
