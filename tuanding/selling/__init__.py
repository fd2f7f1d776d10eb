"""From the first call to the accepted proposal."""
