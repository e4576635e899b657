"""Group commit: what many threads ask for is done together, in one transaction, by one thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Generic, TypeVar

Req = TypeVar("Req")
Res = TypeVar("Res")


LINGER_SECONDS = 0.003
"""How long a batch waits for more company when the last one had some; a lonely request never waits."""


class Overloaded(RuntimeError):
    """Too much is waiting already; try again in a moment."""


class GroupCommit(Generic[Req, Res]):
    """One thread that takes all requests that wait, and runs them as one batch.

    ``run`` gets a batch and gives one result for each request, in order; a result that is an exception fails only
    that request. ``run`` does its work in one transaction: when it raises, nothing of the batch was done, and every
    request of it is run once more, alone, so that one that cannot be done fails only itself. ``most`` is the size of
    a batch, ``queue`` how many may wait before ``Overloaded``.
    """

    def __init__(
        self,
        run: Callable[[Sequence[Req]], Sequence[Res | BaseException]],
        most: int = 256,
        name: str = "group commit",
        queue: int = 10_000,
    ) -> None:
        self._run = run
        self._most = most
        self._queue = queue
        self._waiting: deque[tuple[Req, Future[Res]]] = deque()
        self._changed = Condition()
        self._closed = False
        self._crowded = False
        self._thread = Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, request: Req) -> Future[Res]:
        """Ask for one thing; the future has its result once it is on disk.

        Raises ``Overloaded`` when too many wait, ``RuntimeError`` after ``close``.
        """
        future: Future[Res] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("This group commit is closed.")
            if len(self._waiting) >= self._queue:
                raise Overloaded(f"{self._queue} requests wait already.")
            self._waiting.append((request, future))
            self._changed.notify()
        return future

    def close(self) -> None:
        """Take nothing more, finish what waits, and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while batch := self._next():
            # Whoever stopped waiting before the work began does not get it done.
            asked = [
                (request, future)
                for request, future in batch
                if future.set_running_or_notify_cancel()
            ]
            if asked:
                self._settle(asked)

    def _next(self) -> list[tuple[Req, Future[Res]]]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._crowded and not self._closed:
                # Under load a commit is worth waiting for: the more share it, the less it costs each.
                self._changed.wait_for(lambda: self._closed, timeout=LINGER_SECONDS)
            batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            self._crowded = len(batch) > 1
            return batch

    def _settle(self, asked: Sequence[tuple[Req, Future[Res]]]) -> None:
        outcomes = self._attempt([request for request, _ in asked])
        if isinstance(outcomes, BaseException):
            outcomes = [self._alone(request) for request, _ in asked]
        for (_, future), outcome in zip(asked, outcomes, strict=True):
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    def _alone(self, request: Req) -> Res | BaseException:
        outcomes = self._attempt([request])
        return outcomes if isinstance(outcomes, BaseException) else outcomes[0]

    def _attempt(self, requests: Sequence[Req]) -> Sequence[Res | BaseException] | BaseException:
        try:
            outcomes = self._run(requests)
        except BaseException as fault:  # noqa: BLE001 - whoever waits for the future must hear of every fault
            return fault
        if len(outcomes) != len(requests):
            return RuntimeError(f"{len(outcomes)} results for {len(requests)} requests.")
        return outcomes
