"""What a linter cannot see. Each rule is a function from sources to complaints, and each is shown a bad example too."""
