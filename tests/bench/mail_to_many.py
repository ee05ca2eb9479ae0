"""Newsletters to 100,000: freezing them, what the worker grows to, and whether a confirmation letter comes meanwhile; a slow server."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.mailings.editions.freezing import freeze_next
from modules.mailings.lists.subscribing import Wish, ask_for_lists
from modules.outbox.models import OutboxFact
from tasks.context import context_of
from tasks.processes.ports import free_port
from tests.bench.facts import processes
from tests.bench.figures import Figure, share
from tests.bench.mail_runs import BULK, Post
from tests.bench.smtp_programs import server, sink, wait_until_it_answers
from tests.chaos.world import World
from tests.factories.bulk import an_edition_for
from tests.factories.lists import a_list
from tests.waiting import wait_until

FEW, MANY, SLOW = 10_000, 100_000, 3_000
PAUSE = 0.5
"""Seconds between two readers who ask for a list."""
LIST = "confirmed"


def slow(post: Post) -> list[Figure]:
    """A server that takes 100 ms for each DATA."""
    port = free_port()
    with server(sys.executable, "-m", "tests.bench.slow_mail", PORT=str(port)):
        wait_until_it_answers(port)
        told = post.send(port, SLOW)
    return [Figure("server that takes 100 ms for each", told["rate"], "/s", ">= 300")]


def many(post: Post) -> list[Figure]:
    """First 10,000, then 100,000 while readers ask for a list and are asked to confirm."""
    with sink() as port:
        few = post.send(port, FEW)
        freezing = _freeze(post)
        before = post.taken()
        with processes(post.url, "relay", "worker") as world:
            process = post.begin(port)
            waits = _letters_while(world, process)
            told = post.end([process], MANY, before)
    return [
        Figure("freeze of 100,000 with 5 items", freezing, "s", "<= 15"),
        Figure("100,000 readers", told["rate"], "/s"),
        Figure("  tasks", told["tasks"], "", f"<= {MANY // 500 + 5}"),
        Figure("  memory of the worker", told["megabytes"], "MB", "<= 200"),
        Figure("  of that for 10,000", told["megabytes"] / few["megabytes"], "x", "<= 1.1"),
        Figure("  confirmation letters meanwhile", len(waits), ""),
        Figure("  from asking to the mail server, p50", share(waits, 50), "s"),
        Figure("  from asking to the mail server, p95", share(waits, 95), "s", "<= 5"),
    ]


def _freeze(post: Post) -> float:
    """Seconds for freezing an edition whose hour has come."""
    with Session(post.engine) as session, transaction(session):
        an_edition_for(session, MANY, text_of=BULK)
    press, begun = context_of(post.config(1)).press, time.perf_counter()
    with Session(post.engine) as session, transaction(session):
        frozen = freeze_next(session, press, read_now(session))
    assert frozen is not None
    assert (frozen.candidates, frozen.held) == (MANY, "")
    return time.perf_counter() - begun


def _letters_while(world: World, process: subprocess.Popen[str]) -> list[float]:
    """Readers ask for a list, evenly, as long as the process sends; how many seconds each letter took, in order."""
    asked = 0
    with Session(world.engine) as session, transaction(session):
        a_list(session, read_now(session), slug=LIST, kind="announcements")
    while process.poll() is None:
        with Session(world.engine) as session, transaction(session):
            ask_for_lists(session, Wish(address=f"new-{asked}@example.org", frequencies={LIST: "daily"}), read_now(session))
        asked += 1
        time.sleep(PAUSE)
    return _waits(world, asked)


def _waits(world: World, asked: int) -> list[float]:
    took = select(Delivery.settled_at - OutboxFact.recorded_at).join(
        OutboxFact, OutboxFact.fields["address_id"].as_integer() == Delivery.thing_id
    )
    sent = took.where(Delivery.address.startswith("new-"), Delivery.kind == "letter", Delivery.state == "accepted")

    def found() -> list[timedelta]:
        with Session(world.engine) as session:
            return [each for each in session.scalars(sent) if each is not None]

    wait_until(lambda: len(found()) >= asked, lambda: f"{len(found())} of {asked} letters arrived", 120)
    return sorted(each / timedelta(seconds=1) for each in found())
