"""Attachments: checked, content-addressed, pictures re-encoded.
In: bytes from anybody. Out: a file row, or a refusal that says why.
"""
