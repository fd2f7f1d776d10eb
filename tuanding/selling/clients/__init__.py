"""Clients, contacts, prospect list, open pool, referrals, group orders, milestones, reach (1.1, 1.8).
In: entry, import, referral. Out: a client with an owner, and the group order every later fact names.
"""
