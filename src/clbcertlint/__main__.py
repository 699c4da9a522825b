"""`python -m clbcertlint`, the same as the command `clbcertlint`."""

import sys

from clbcertlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
