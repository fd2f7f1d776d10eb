"""Base templates, the frame with its menu, the look, lists, permits, the API base.
In: what rooms register. Out: pages and answers in one voice.
"""
