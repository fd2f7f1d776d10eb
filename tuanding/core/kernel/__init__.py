"""PURE: lifecycle tables, money, the working calendar, refusals.
In: values. Out: values or a refusal. Imports no framework and no other room.
"""
