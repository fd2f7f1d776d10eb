"""How fast the product is, beside the smallest possible Django page on the same machine in the same run.

`make bench`, or `python -m benchmarks --help`. See README.md in this folder.
"""
