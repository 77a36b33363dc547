"""``python -m fiscalmult``: the command line."""

import sys

from fiscalmult.cli import main

if __name__ == "__main__":
    sys.exit(main())
