"""From the deposit to the delivered clothes."""
