"""The last seat, asked for by fifty forms at once: through the whole application, each request with a connection of its own."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.times import read_now
from modules.outbox.models import OutboxFact
from modules.people.models import Person
from modules.registrations.queries import live_registrations
from tests.factories.accounts import signed_in_client
from tests.factories.events import an_event
from tests.waiting import PATIENCE
from tests.webapp.forms import csrf
from tests.webapp.test_registrations import made

PEOPLE = 50


def at_once(clients, address, data) -> Counter[int]:
    """Fifty browsers with the form open press the button at the same moment; how many got which answer."""
    tokens = [csrf(client, address) for client in clients]
    start = threading.Barrier(len(clients), timeout=PATIENCE)

    def press(number) -> int:
        form = data | {"csrf_token": tokens[number], "address": f"guest{number}@example.org"}
        start.wait()
        return clients[number].post(address, data=form).status_code

    with ThreadPoolExecutor(len(clients)) as threads:
        return Counter(threads.map(press, range(len(clients))))


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_last_seat_goes_to_exactly_one_of_fifty(app, engine, signed_in):
    event = made(engine, an_event, capacity=1)
    clients = [signed_in_client(app) if signed_in else app.test_client() for _ in range(PEOPLE)]
    answers = at_once(clients, f"/events/{event.slug}/register", {"name": "Sample", "locale": "en"})
    assert answers == {302: 1, 409: PEOPLE - 1}
    with Session(engine) as session:
        assert live_registrations(session, event.id, read_now(session)) == 1
        assert session.scalar(select(func.count()).select_from(OutboxFact)) == 1
        # Who was refused leaves nothing behind.
        assert session.scalar(select(func.count()).select_from(Person)) == (PEOPLE if signed_in else 1)
