"""What the tests of the web chat share: the app on a fake Talk, a server of it, a real browser."""

from __future__ import annotations

import itertools
import os
import threading
import time
from pathlib import Path

import httpx
import pytest
import uvicorn
from fake_talk import FakeTalk

from bot.web.chat import build
from bot.web.throttle import Throttle

CHROMIUM = Path(os.environ.get("ZEGJE_CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


@pytest.fixture
def talk():
    return FakeTalk()


def app_of(talk):
    numbers = itertools.count(1)
    return build(
        talk,
        random_token=lambda: f"token-{next(numbers):032d}",
        throttle=Throttle(clock=lambda: 0.0, secret=b"secret"),
        public_url="https://zegje.example",
    )


@pytest.fixture
def app(talk):
    return app_of(talk)


@pytest.fixture
async def client(app):
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://zegje.test") as client:
        yield client


@pytest.fixture
def serve():
    """Serves a Talk by uvicorn on loopback, and gives its address."""
    running = []

    def run(talk):
        config = uvicorn.Config(app_of(talk), port=0, log_level="error", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        running.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield run
    for server, thread in running:
        server.should_exit = True
        thread.join()


@pytest.fixture
def served(serve, talk):
    """The address of the app on the fake Talk."""
    return serve(talk)


@pytest.fixture(scope="module")
def chromium():
    """One Chromium for the tests of a file; its absence is a reason to skip, but never in CI.

    Playwright's loop runs as long as this lives: a file that uses it has no tests that are async.
    """
    if not CHROMIUM.exists():
        assert os.environ.get("CI") != "true", f"no Chromium at {CHROMIUM}: CI must install it"
        pytest.skip(f"no Chromium at {CHROMIUM}: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Opens pages of a small phone; every context is closed after the test."""
    contexts = []

    def open_page(**options):
        size = {"viewport": {"width": 360, "height": 740}, "locale": "nl-NL"}
        context = chromium.new_context(**{**size, "reduced_motion": "reduce", **options})
        context.set_default_timeout(8000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
