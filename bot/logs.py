"""Logs that carry no names, addresses, texts, tokens or update ids, whatever a library would like to write."""

from __future__ import annotations

import logging

OURS = ("bot", "rounds", "storage", "flows", "nlp", "signals")
"""Whose lines are written. A library's may hold update ids, client addresses, URLs with tokens or SQL parameters, and
the next version of one may log under a name that nobody thought of: so this is a list of who may speak."""

FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"


class _Ours(logging.Filter):
    """Lets through only what Zegje itself wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.name.partition(".")[0] in OURS


def calm(level: str) -> None:
    """Log Zegje's own lines from this level on, and nothing of the libraries."""
    logging.basicConfig(level=level, format=FORM, force=True)
    # The level spares the work; the filter holds even where a library sets a level of its own.
    logging.getLogger().setLevel(logging.CRITICAL)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_Ours())
    for name in OURS:
        logging.getLogger(name).setLevel(level)
