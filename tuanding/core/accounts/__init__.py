"""People, roles, departments, deputies; scopes: who sees what.
In: a person and a moment. Out: an actor, and querysets of what it may see.
"""
