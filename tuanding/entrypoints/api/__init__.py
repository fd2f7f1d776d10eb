"""Assembles the rooms' api.py; OpenAPI, tokens."""
