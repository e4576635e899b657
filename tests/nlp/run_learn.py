"""Writes nlp/lists/ordinary.toml and soft.toml anew: `python -m tests.nlp.run_learn FILE...`, minutes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from nlp.learn import ordinary_list, soft_list

LISTS = Path(__file__).parents[2] / "nlp/lists"


def main(paths: list[str]) -> None:
    texts = [Path(path).read_text("utf-8") for path in sorted(paths)]
    rows = [json.loads(line) for text in texts for line in text.splitlines()]
    (LISTS / "ordinary.toml").write_text(ordinary_list(rows), "utf-8")
    (LISTS / "soft.toml").write_text(soft_list(rows), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
