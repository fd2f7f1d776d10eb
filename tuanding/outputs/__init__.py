"""What is computed from the facts of many rooms."""
