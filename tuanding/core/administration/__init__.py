"""People, roles, deputies, settings, calendar, sign-in, failed jobs: pages and writes.
In: the administrator's forms. Out: recorded changes.
"""
