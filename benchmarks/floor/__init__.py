"""The floor: the smallest Django page that shows fifty clients. One query, one template, nothing else.

It reads the product's own tables on the product's own database settings, so that both answer from the same rows.
"""
