"""T: the commission of a day (1.3).
In: signatures and cancellations. Out: earned rows by dated rates.
"""
