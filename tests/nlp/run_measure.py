"""Prints figures, and no texts, for the files named on the command line: `python -m tests.nlp.run_measure FILE...`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nlp.measure import figures


def main(paths: list[str]) -> None:
    for path in map(Path, paths):
        print(path.name)
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for line in figures(rows):
            print(f"  {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
