"""Telegram wants silence in one chat: the staff bot does not keep everybody else waiting for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import RetryAfter

from bot.staff.telegram_call import LONGEST_WAIT, call, courtesy

pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")


class Flooded:
    def __init__(self):
        self.calls = 0

    async def __call__(self):
        self.calls += 1
        raise RetryAfter(timedelta(seconds=int(LONGEST_WAIT) + 1))


async def test_a_long_silence_is_no_reason_to_wait():
    flooded = Flooded()
    with pytest.raises(RetryAfter):
        await call(flooded)
    assert flooded.calls == 1


async def test_nor_for_a_courtesy():
    flooded = Flooded()
    assert not await courtesy(flooded)
    assert flooded.calls == 1
