"""The `tuanding` command and the demo company."""
