"""Mirrors tuanding/, plus journeys/, house_rules/, browser/ and cast.py."""
