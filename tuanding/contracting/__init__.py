"""From the accepted proposal to the sealed contract and its money."""
