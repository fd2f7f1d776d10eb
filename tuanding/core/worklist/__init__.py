"""What waits for whom: rows that the doors write with the facts, Today reads, and `audit verify` computes again."""
