"""The manager's plan; practice, coaching, talk, inspection (1.6): a later chapter."""
