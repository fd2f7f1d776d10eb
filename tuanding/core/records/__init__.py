"""The fields of a record, each declared once: forms, record pages, lists, the API and imports are made from `<room>/fields.py`."""
