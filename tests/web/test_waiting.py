"""Who is next, and how many may wait."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.web.waiting import Busy, Experience, Ready, WaitingRoom, shape


def order(known: dict[str, bool], asked: list[str]) -> list[int]:
    """The numbers of those who asked, in the order in which each got the one worker there is."""

    async def run() -> list[int]:
        experience = Experience()
        for kind, was_short in known.items():
            experience.note(kind, was_short=was_short)
        ready, served = Ready[str](experience), []

        async def ask(number: int, kind: str) -> None:
            worker = await ready.get(kind)
            served.append(number)
            ready.put(worker)

        asking = [asyncio.create_task(ask(number, kind)) for number, kind in enumerate(asked)]
        await asyncio.sleep(0)
        ready.put("worker")
        await asyncio.gather(*asking)
        return served

    return asyncio.run(run())


KNOWN = {"short": True, "long": False}


@given(st.lists(st.sampled_from(["short", "new", "long"]), max_size=8))
def test_short_ones_then_new_ones_then_long_ones_and_the_newest_first(asked: list[str]) -> None:
    rank = {"short": 0, "new": 1, "long": 2}
    assert order(KNOWN, asked) == sorted(range(len(asked)), key=lambda n: (rank[asked[n]], -n))


def test_what_was_found_out_while_waiting_counts() -> None:
    async def run() -> str:
        experience = Experience()
        ready = Ready[str](experience)
        kinds = ("cheap", "slow")
        asking = {kind: asyncio.create_task(ready.get(kind)) for kind in kinds}
        await asyncio.sleep(0)
        experience.note("slow", was_short=False)
        ready.put("worker")
        done, waiting = await asyncio.wait(asking.values(), return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        return next(kind for kind in kinds if asking[kind] in done)

    assert asyncio.run(run()) == "cheap"


def test_who_leaves_as_he_is_served_leaves_the_worker() -> None:
    async def run() -> list[str]:
        ready = Ready[str](Experience())
        asking = asyncio.create_task(ready.get("x"))
        await asyncio.sleep(0)
        ready.put("worker")
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not ready.is_waited_for
        return ready.clear()

    assert asyncio.run(run()) == ["worker"]


def test_there_are_as_many_seats_as_told() -> None:
    async def run() -> None:
        room, never = WaitingRoom(1), asyncio.Event()
        first = asyncio.create_task(room.wait(never.wait(), 60))
        await asyncio.sleep(0)
        with pytest.raises(Busy):
            await room.wait(never.wait(), 60)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        with pytest.raises(Busy):
            await room.wait(never.wait(), 0.01)  # there is a seat again, and no turn in time

    asyncio.run(run())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT * { <urn:a> ?p 1 }", "SELECT *\n{ <urn:b>  ?p 22 }"),
        ("ASK { ?s ?p 'a b' }", 'ASK { ?s ?p "c" }'),
    ],
)
def test_queries_alike_but_for_constants_have_one_shape(one: str, other: str) -> None:
    assert shape(one) == shape(other)


@pytest.mark.parametrize(
    "other", ["SELECT * { ?s ?q 1 }", "ASK { ?s ?p 1 }", "SELECT * { ?s ?p 1 . ?a ?b ?c }"]
)
def test_other_queries_have_another(other: str) -> None:
    assert shape("SELECT * { ?s ?p 1 }") != shape(other)


def test_what_is_remembered_has_an_end() -> None:
    experience = Experience()
    for number in range(20_000):
        experience.note(f"{'x' * (number % 7)}{number}", was_short=True)
    assert experience.rank("0") == 0
    assert experience.rank(f"{'x' * (19_999 % 7)}19999") == 1
