"""Who may do what: one table by hand, every route, every person, and texts that must not turn up anywhere else."""
