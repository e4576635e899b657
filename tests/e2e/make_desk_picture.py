"""Makes the picture of the desk in docs/screenshots: python tests/e2e/make_desk_picture.py."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))


def main() -> None:
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import CHROMIUM, FLAGS
    from tests.e2e.installation import Installation

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        zegje = Installation(Path(folder))
        # As it stands on a server, so that the picture is the same every time.
        zegje.env["ZEGJE_PUBLIC_URL"] = "https://zegje.example"
        zegje.prepare()
        try:
            zegje.start("desk")
            zegje.wait_for_page(zegje.desk_address)
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            page.goto(zegje.desk_address)
            page.screenshot(path=ROOT / "docs" / "screenshots" / "desk.png")
            browser.close()
        finally:
            zegje.stop()


main()
