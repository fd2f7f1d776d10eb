"""The print engine, numbers, and issued copies that stay as they were.
In: a form and its subject. Out: an A4 PDF with number and hash.
"""
