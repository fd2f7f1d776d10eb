"""Settings with from-dates, the work calendar, addresses and bank accounts.
In: a code and a day. Out: the value that holds on that day.
"""
