"""xlsx and csv in and out: columns as objects.
In: a file of rows. Out: checked rows, or every error by line, column and value.
"""
