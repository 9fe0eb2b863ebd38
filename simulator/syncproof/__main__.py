"""Let `python -m syncproof` be the command line."""

from syncproof.cli import main

if __name__ == "__main__":
    main()
