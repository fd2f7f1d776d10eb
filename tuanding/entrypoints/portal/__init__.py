"""Client links: a later chapter."""
