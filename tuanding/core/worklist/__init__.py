"""What waits for whom: rows kept by the facts in their own transaction, read by Today, verified by audit."""
