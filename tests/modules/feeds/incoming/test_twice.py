"""A property: any calendar, published and brought once more, asks for nothing and changes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, func, literal_column, select, table
from sqlalchemy.orm import Session

from modules.events.calendar_version import calendar_version
from modules.events.models import Event, EventSession, Tag, Wording
from modules.feeds.incoming.arriving import compare_with
from modules.feeds.incoming.keeping import bring_file
from modules.feeds.incoming.queries import look_at_arrival
from tests.factories.partners import a_calendar, a_partner, publish

NOW = datetime(2027, 1, 11, 18, 0, tzinfo=UTC)
TABLES = (Event, EventSession, Wording, Tag)

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=30).map(
    lambda text: text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r", "").replace("\n", "\\n")
)
starts = st.integers(-40, 400).map(lambda days: f"{NOW + timedelta(days=days):%Y%m%dT%H%M%S}")
zones = st.sampled_from(["", ";TZID=America/New_York", ";TZID=America/Los_Angeles", ";TZID=Nowhere/Special"])
times = st.builds("DTSTART{}:{}{}".format, zones, starts, st.sampled_from(["", "Z"])) | starts.map(
    lambda start: f"DTSTART;VALUE=DATE:{start[:8]}"
)
OPTIONAL = {
    "SUMMARY": words,
    "DESCRIPTION": words,
    "LOCATION": words | st.just("https://example.org/room"),
    "URL": st.just("https://example.org/page") | words,
    "CATEGORIES": st.lists(words, max_size=3).map(",".join),
    "STATUS": st.sampled_from(["CONFIRMED", "TENTATIVE", "DONE"]),
    "ORGANIZER;CN=Sample Host": st.just("mailto:host@example.org"),
    "SEQUENCE": st.integers(0, 9).map(str),
    "X-ALT-DESC;FMTTYPE=text/html": st.just("<p>Bring <b>one</b> question.</p>"),
}
ODD = ("RRULE:FREQ=WEEKLY", "DURATION:-PT1H", "SUMMARY:" + "x" * 201, "DTEND:soon")
SOUND = f"UID:uid-0\nSUMMARY:Always sound\nDTSTART:{NOW + timedelta(days=90):%Y%m%dT%H%M%SZ}"
"""One of each calendar can be taken for certain, so that each kind of change comes up often enough."""
DEEDS = ("say", "move", "cancel", "drop")


@st.composite
def an_entry(draw, number: int) -> str:
    """Mostly sound; at times without a UID, with a title of somebody else's fancy, or with something that is refused."""
    lines = [f"UID:uid-{number}"] * (draw(st.integers(0, 9)) > 0) + [draw(times)]
    chosen = draw(st.sets(st.sampled_from(list(OPTIONAL)), max_size=4))
    lines += [f"{name}:{draw(values)}" for name, values in OPTIONAL.items() if name in chosen]
    lines += [f"SUMMARY:Sample {number}"] * ("SUMMARY" not in chosen)
    lines += [draw(st.sampled_from(ODD))] * (draw(st.integers(0, 9)) == 0)
    return "\n".join(lines)


@st.composite
def two_calendars(draw) -> list[list[str]]:
    """A calendar, and what it becomes: entries stay, change, move, are cancelled or dropped, stand twice, and new ones come."""
    first = [SOUND, *(draw(an_entry(number)) for number in range(1, draw(st.integers(2, 5))))]
    second = []
    for number, entry in enumerate(first):
        deed = draw(st.sampled_from(DEEDS if entry == SOUND else (*DEEDS, "stay", "twice")))
        lines = [line for line in entry.split("\n") if not line.startswith("STATUS")]
        second += {
            "stay": [entry],
            "say": ["\n".join([line for line in lines if not line.startswith("LOCATION")] + ["LOCATION:Room 7"])],
            "move": ["\n".join([draw(times), *(line for line in lines if not line.startswith("DTSTART"))])],
            "cancel": ["\n".join([*lines, "STATUS:CANCELLED"])],
            "drop": [],
            "twice": [entry, entry.replace(f"uid-{number}", f"again-{number}")],
        }[deed]
    return [first, [*second, *(draw(an_entry(9)) for _ in range(draw(st.integers(0, 1))))]]


def state(session: Session) -> list[str]:
    """Every row of events, as text."""
    session.flush()
    rows = [each for kept in TABLES for each in session.scalars(_rows_of(kept.__tablename__))]
    return [str(calendar_version(session)), *sorted(rows)]


def _rows_of(name: str) -> Select[tuple[str]]:
    return select(literal_column("t::text")).select_from(table(name).alias("t"))


@pytest.fixture(scope="module")
def seen():
    """What the calendars of this property were made of; each kind must be there often enough to mean something."""
    counts = Counter()
    yield counts
    print("\ncalendars:", dict(counts))
    for kind in ("new", "changed", "cancelled", "gone", "refused"):
        assert counts[kind] >= counts["calendars"] / 20, (kind, counts)


def bring_and_publish(session: Session, partner, body: bytes, seen: Counter) -> None:
    bring_file(session, partner.id, body, None, NOW)
    look = look_at_arrival(session, partner, NOW)
    if look is None:
        return
    found = {each.kind for each in look.comparison.proposals}
    found |= {"gone"} if look.comparison.gone else set()
    found |= {"refused"} if look.comparison.refusals else set()
    seen.update(found)
    publish(session, partner, NOW, close=True, at_once=2)


@settings(max_examples=60)
@given(calendars=two_calendars())
def test_any_calendar_twice_changes_nothing(engine, seen, calendars):
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            partner = a_partner(session, NOW, name="Sample County Office")
            for entries in calendars:
                body = a_calendar(*entries)
                seen["calendars"] += 1
                bring_and_publish(session, partner, body, seen)
                before = state(session)
                asked = compare_with(session, partner, body, NOW)
                assert {each.kind for each in asked.proposals} <= {"unchanged"}
                assert asked.gone == ()
                bring_and_publish(session, partner, body + b"\r\n", Counter())
                session.expire_all()
                assert state(session) == before
            uids = session.scalar(select(func.count(func.distinct(Event.source_uid))))
            assert uids == session.scalar(select(func.count()).select_from(Event))
        outer.rollback()
