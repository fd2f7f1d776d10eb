"""Return visits, alterations, settlement, dossier (7.x, Sh): a later chapter."""
