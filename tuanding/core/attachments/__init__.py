"""Files and pictures that hang on a client, an order, a visit, a request, a proposal or a contract; what each room says in its `room.py`.
In: files from a person, first as uploads of his own. Out: facts with small pictures; a withdrawal is a further fact.
"""
