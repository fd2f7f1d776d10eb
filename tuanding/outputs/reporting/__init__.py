"""Daily report, boards, weekly reports (1.3-1.5, 1.7, 1.10, 6.8): a later chapter."""
