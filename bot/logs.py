"""Logs that carry no names, addresses, texts, tokens or update ids, whatever a library would like to write."""

from __future__ import annotations

import logging

LOUD = (
    "aiogram",
    "aiohttp",
    "httpx",
    "httpcore",
    "uvicorn",
    "sqlalchemy",
    "alembic",
    "apscheduler",
    "asyncio",
)
"""Libraries whose ordinary lines hold update ids, client addresses, URLs with tokens or SQL parameters."""

FORM = "%(asctime)s %(levelname)s %(name)s %(message)s"


def calm(level: str) -> None:
    """Log Zegje's own lines from this level on; of the libraries only what is wrong, and without its details."""
    logging.basicConfig(level=level, format=FORM, force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.CRITICAL)
