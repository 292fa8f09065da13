"""`python -m kgraph.spark`, and what `spark-submit` is given: the commands of `kgraph spark`."""

import sys

from kgraph.cli import main

if __name__ == "__main__":
    main(args=["spark", *sys.argv[1:]], prog_name="kgraph")
