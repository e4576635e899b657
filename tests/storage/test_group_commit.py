import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.group_commit import GroupCommit, Overloaded


class Slow:
    """Doubles numbers, batch by batch, each when it is let go; remembers the batches."""

    def __init__(self):
        self.batches = []
        self.busy = threading.Event()
        self.go = threading.Event()

    def __call__(self, numbers):
        self.batches.append(list(numbers))
        self.busy.set()
        assert self.go.wait(5)
        return [number * 2 for number in numbers]


@pytest.fixture
def slow():
    return Slow()


def grouped(run, **limits):
    return GroupCommit(run, name="test", **limits)


def test_what_waits_is_done_together_up_to_the_most(slow):
    group = grouped(slow, most=3)
    futures = [group.submit(0)]
    slow.busy.wait(5)
    futures += [group.submit(number) for number in range(1, 6)]
    slow.go.set()
    group.close()
    assert [future.result(0) for future in futures] == [0, 2, 4, 6, 8, 10]
    assert slow.batches == [[0], [1, 2, 3], [4, 5]]


def poisoned(numbers):
    if 13 in numbers:
        raise ZeroDivisionError(13)
    return [number * 2 for number in numbers]


def test_one_that_cannot_be_done_fails_only_itself(slow):
    group = GroupCommit(lambda numbers: poisoned(slow(numbers)))
    first = group.submit(1)
    slow.busy.wait(5)
    futures = [group.submit(number) for number in (2, 6.5, 4)]
    slow.go.set()
    group.close()
    assert first.result(0) == 4
    assert [future.exception(0) for future in futures][::2] == [None, None]
    with pytest.raises(ZeroDivisionError):
        futures[1].result(0)
    assert slow.batches == [[1], [2, 6.5, 4], [2], [6.5], [4]]


def test_one_that_fails_by_a_passing_fault_is_tried_once_more():
    outcomes = [OSError("passing"), [7]]

    def run(numbers):
        outcome = outcomes.pop(0)
        if isinstance(outcome, OSError):
            raise outcome
        return outcome

    group = grouped(run)
    assert group.submit(1).result(5) == 7
    group.close()


def test_a_result_that_is_an_exception_fails_that_request():
    group = grouped(lambda numbers: [KeyError(number) if number else number for number in numbers])
    assert group.submit(0).result(5) == 0
    with pytest.raises(KeyError):
        group.submit(1).result(5)
    group.close()


def test_too_few_results_are_a_fault_of_every_request():
    group = grouped(lambda _numbers: [])
    with pytest.raises(RuntimeError, match="0 results for 1"):
        group.submit(1).result(5)
    group.close()


def test_too_many_that_wait_are_refused(slow):
    group = grouped(slow, queue=2)
    futures = [group.submit(0)]
    slow.busy.wait(5)
    futures += [group.submit(1), group.submit(2)]
    with pytest.raises(Overloaded, match="2 requests"):
        group.submit(3)
    slow.go.set()
    assert [future.result(5) for future in futures] == [0, 2, 4]
    group.close()


def test_whoever_stops_waiting_in_time_is_not_served(slow):
    group = grouped(slow)
    group.submit(0)
    slow.busy.wait(5)
    given_up, wanted = group.submit(1), group.submit(2)
    assert given_up.cancel()
    slow.go.set()
    assert wanted.result(5) == 4
    group.close()
    assert slow.batches == [[0], [2]]


def test_nothing_is_taken_after_closing_and_closing_again_does_no_harm():
    group = grouped(list)
    group.close()
    group.close()
    with pytest.raises(RuntimeError, match="closed"):
        group.submit(1)


def test_many_threads_lose_nothing():
    group = grouped(lambda numbers: [number * 2 for number in numbers], most=7)
    with ThreadPoolExecutor(8) as threads:
        futures = list(threads.map(group.submit, range(2000)))
    assert [future.result(5) for future in futures] == list(range(0, 4000, 2))
    group.close()
