"""What the tests of the whole share: an installation in a temporary folder, and a young person's browser."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.e2e.installation import Installation, Since

CHROMIUM = Path(os.environ.get("ZEGJE_CHROMIUM", "/usr/bin/chromium"))
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--disable-quic"]


@pytest.fixture(scope="module")
def install(tmp_path_factory):
    """Makes installations; all their processes are ended after the tests of the file."""
    made = []

    def make(**settings: str) -> Installation:
        made.append(Installation(tmp_path_factory.mktemp("installation"), **settings))
        return made[-1]

    yield make
    for installation in made:
        installation.stop()


@pytest.fixture(scope="module")
def zegje(install):
    """``zegje run`` on a fresh folder; the participants of a file come to it one after another."""
    installation = install()
    installation.run()
    return installation


@pytest.fixture
def mine(zegje):
    """What this test's participant brings into the store."""
    return Since(zegje)


@pytest.fixture(scope="module")
def chromium():
    """One Chromium for the tests of a file; its absence is a reason to skip, but never in CI."""
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
    """Opens pages of a small phone, each in a browser of its own that knows nothing of the others."""
    contexts = []

    def open_page(**options):
        size = {"viewport": {"width": 360, "height": 740}, "locale": "nl-NL"}
        context = chromium.new_context(**{**size, "reduced_motion": "reduce", **options})
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
