"""A web server that logs no requests and no addresses."""

from __future__ import annotations

import uvicorn
from starlette.applications import Starlette


def server(site: Starlette, host: str, port: int) -> uvicorn.Server:
    """The server of one site; ``serve`` runs it until the process is told to stop."""
    config = uvicorn.Config(
        site,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)
