"""`python -m tuanding`: the same as the `tuanding` command."""

from tuanding.entrypoints.cli.main import main

if __name__ == "__main__":
    main()
