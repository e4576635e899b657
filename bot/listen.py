"""A web server that logs no requests and no addresses."""

from __future__ import annotations

import socket

import uvicorn
from starlette.applications import Starlette


class PortTaken(RuntimeError):
    """Somebody else listens where Zegje should, or Zegje may not listen there."""


def must_be_free(host: str, port: int) -> None:
    """Make sure that a server can listen here; uvicorn would end without a word.

    Raises:
        PortTaken: it cannot.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
            tried.listen()
        except OSError as fault:
            raise PortTaken(
                f"Zegje cannot listen on {host}, port {port}: {fault.strerror or fault}. Does it run already? Stop"
                " that one, or choose another port: ZEGJE_PORT, ZEGJE_DESK_PORT."
            ) from None


def server(site: Starlette, host: str, port: int) -> uvicorn.Server:
    """The server of one site; ``serve`` runs it until the process is told to stop.

    Raises:
        PortTaken: nobody can listen there.
    """
    must_be_free(host, port)
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
