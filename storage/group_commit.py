"""Group commit: what many threads ask for is done together, in one transaction, by one thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Req = TypeVar("Req")
Res = TypeVar("Res")


class Overloaded(RuntimeError):
    """Too much is waiting already; try again in a moment."""


class GroupCommit(Generic[Req, Res]):
    """One thread that runs requests in batches."""

    def __init__(
        self,
        run: Callable[[Sequence[Req]], Sequence[Res | BaseException]],
        most: int = 256,
        name: str = "group-commit",
        queue: int = 10_000,
    ) -> None:
        raise NotImplementedError

    def submit(self, request: Req) -> Future[Res]:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError
