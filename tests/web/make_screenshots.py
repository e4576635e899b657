"""Makes pictures of every kind of message in build/screenshots, to look at: python tests/web/make_screenshots.py."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
FOLDER = ROOT / "build" / "screenshots"
PHONE = {"width": 360, "height": 740}


@contextmanager
def served(talk):
    """The web chat on this Talk, for as long as its pictures are made."""
    from bot.web.chat import build

    numbers = itertools.count(1)
    site = build(
        talk,
        random_token=lambda: f"token-{next(numbers):032d}",
        throttle=lambda _peer: True,
        public_url="",
    )
    server = uvicorn.Server(uvicorn.Config(site, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


class Photographer:
    """One phone that looks at one conversation."""

    def __init__(self, browser, address, **options):
        context = browser.new_context(
            viewport=PHONE,
            device_scale_factor=2,
            locale="nl-NL",
            reduced_motion="reduce",
            **options,
        )
        self.page = context.new_page()
        self.page.goto(address)

    def tap(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def write(self, text):
        self.page.locator("#text").fill(text)

    def send(self):
        self.page.locator("#send").click()

    def see(self, text):
        self.page.get_by_text(text).last.wait_for()
        self.page.mouse.move(0, 0)
        self.page.wait_for_timeout(200)

    def shoot(self, name):
        self.page.screenshot(path=FOLDER / f"{name}.png")


def conversation(phone):
    """One conversation with the scripted Talk, photographed at every kind of question."""
    phone.see("Waar woon je nu?")
    phone.shoot("chat")
    phone.tap("Op een groep")
    phone.see("Hoe gaat het met jou?")
    phone.shoot("scale")
    phone.tap("gaat wel")
    phone.see("Wat helpt jou?")
    phone.page.get_by_label("Iemand luistert").check()
    phone.see("Wat helpt jou?")
    phone.shoot("choices")
    phone.tap("Klaar")
    phone.see("Wat moet er beter?")
    phone.write("Dat ik mijn verhaal niet steeds opnieuw hoef te vertellen.")
    phone.shoot("open")
    phone.send()
    phone.see("Kies een plaatje")
    phone.shoot("praatplaat")
    phone.write("soms wil ik dood")
    phone.send()
    phone.see("Ik wil verder")
    phone.shoot("concern")
    phone.page.locator("#help summary").click()
    phone.see("Heb je nu hulp nodig?")
    phone.shoot("help")


def main():
    from engine_talk import EngineTalk, flow_of
    from fake_talk import FakeTalk

    FOLDER.mkdir(parents=True, exist_ok=True)
    flags = ["--no-sandbox", "--disable-gpu"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        with served(FakeTalk()) as address:
            conversation(Photographer(browser, address))
            dark = Photographer(browser, address, color_scheme="dark")
            dark.see("Waar woon je nu?")
            dark.shoot("chat-dark")
            dark.tap("Op een groep")
            dark.see("Hoe gaat het met jou?")
            dark.shoot("scale-dark")
            plain = Photographer(browser, address, java_script_enabled=False)
            plain.tap("Begin")
            plain.tap("Op een groep")
            plain.see("Hoe gaat het met jou?")
            plain.shoot("without-script")
            menu = Photographer(browser, address)
            menu.see("Waar woon je nu?")
            menu.page.locator("#menu summary").click()
            menu.see("Later verder")
            menu.shoot("menu")
        with served(EngineTalk(flow_of("kennismaking"))) as address:
            first = Photographer(browser, address, has_touch=True, is_mobile=True)
            first.see("Hoi, ik ben Zegje.")
            first.shoot("first-meeting")
        browser.close()


if __name__ == "__main__":
    main()
