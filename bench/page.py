"""The other peer: a bare Starlette route that reads JSON and answers JSON. Usage: page.py PORT."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def answer(request: Request) -> JSONResponse:
    form = await request.json()
    return JSONResponse({"token": form["token"], "messages": [], "wait": 0, "lang": "nl"})


site = Starlette(routes=[Route("/api/chat", answer, methods=["POST"])])
uvicorn.run(site, host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="error")
