"""The administration pages: load, ONE call, answer."""
