"""The peer: a bare stock aiogram bot that answers every message with the same text. Usage: echo.py API PORT."""

from __future__ import annotations

import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bench.load import SECRET, TOKEN


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


def main(api: str, port: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    dispatcher = Dispatcher()
    dispatcher.message()(echo)
    site = web.Application()
    handler = SimpleRequestHandler(dispatcher, Bot(TOKEN, session=session), secret_token=SECRET)
    handler.register(site, path="/telegram")
    web.run_app(site, host="127.0.0.1", port=int(port), print=None, access_log=None)


main(*sys.argv[1:])
