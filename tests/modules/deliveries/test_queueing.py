"""Each message stands in the ledger once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import String, cast, func, literal, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.request_ids import set_request_id
from modules.deliveries.models import Delivery
from modules.deliveries.queueing import Message, queue, queue_many


def a_message(**over) -> Message:
    values = {"key": "tea:1:7", "letter": "tea", "thing_id": 1, "locale": "es", "person_id": None, "address": "a@example.org"}
    return Message(**values | {"host": "mail.example.org"} | over)


def test_a_key_is_taken_once_for_ever(session, now):
    first = queue(session, a_message(), now)
    assert queue(session, a_message(address="other@example.org"), now) == first
    assert session.scalars(select(Delivery.address)).all() == ["a@example.org"]


def test_a_row_says_all_that_the_letter_is_made_of(session, now):
    set_request_id("request-54321")
    row = session.get(Delivery, queue(session, a_message(revision=3), now))
    set_request_id("")
    assert (row.kind, row.letter, row.thing_id, row.revision, row.locale) == ("letter", "tea", 1, 3, "es")
    assert (row.state, row.attempts, row.next_attempt_at, row.created_at) == ("pending", 0, now, now)
    assert row.request_id == "request-54321"
    assert row.message_id.startswith("<")
    assert row.message_id.endswith("@mail.example.org>")


def some_people(count: int):
    number = func.generate_series(1, count).column_valued("number")
    return select(
        (literal("tea:") + cast(number, String)).label("key"),
        number.label("thing_id"),
        literal(0).label("revision"),
        literal("en").label("locale"),
        literal(None, Delivery.person_id.type).label("person_id"),
        func.concat("reader", number, "@example.org").label("address"),
    )


def test_many_recipients_are_frozen_in_one_statement_and_not_twice(session, now):
    assert queue_many(session, some_people(200), "tea", "localhost", now) == 200
    assert queue_many(session, some_people(250), "tea", "localhost", now) == 50
    assert session.scalar(select(func.count(Delivery.message_id.distinct()))) == 250


def test_nobody_without_an_address_is_written_to(session, now):
    nameless = some_people(3).with_only_columns(
        *[c if c.name != "address" else literal("").label("address") for c in some_people(3).selected_columns]
    )
    assert queue_many(session, nameless, "tea", "localhost", now) == 0


def test_eight_at_once_add_one_row(fresh_database, now):
    def add(_) -> int:
        with Session(fresh_database) as session, transaction(session):
            return queue(session, a_message(), now)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(add, range(16)))) == 1
