"""`python -m verifier` is `verify`."""

from verifier.cli.main import main

if __name__ == "__main__":
    main()
