"""The calendar of everybody: full answers and 304 beside bare rivals that send the same bytes, and making it anew.

One worker each, asked by turns in one run: the ratios say something, the rates only on this machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

import icalendar
from sqlalchemy import Engine, create_engine, insert, select, text
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.ids import new_uid
from modules.core.times import read_now
from modules.events.calendar_version import raise_calendar_version
from modules.events.cancelling import cancel
from modules.events.entries import entries_of
from modules.events.loading import WHOLE
from modules.events.models import Event, EventSession, Wording
from modules.feeds.addresses import PublicFeed
from modules.feeds.bodies import Bytes, body_of
from modules.feeds.joining import Found, joined
from modules.feeds.models import EntryText
from modules.feeds.snapshots import make_bytes
from modules.feeds.windows import window_at
from modules.formats.entries import Entry
from modules.formats.vevent import component
from tasks.processes.ports import LOOPBACK
from tests.bench.figures import Figure
from tests.bench.loading import rate
from tests.bench.site import serving, site
from tests.factories.calendars import PUBLISHER

Result = TypeVar("Result")
FEW, MANY = 200, 5_000
ROUNDS = 3
PATH = "/calendar.ics"
ALL = PublicFeed("en")
WORDS = "Bring one question and one colleague. We read together, then each team plans its next step. " * 5


@dataclass(frozen=True)
class Rates:
    """Medians of requests a second: whole answers, and 304."""

    whole: float
    known: float


def measure(url: str) -> list[Figure]:
    """First a calendar of 200 events, then one of 5,000 in the same database."""
    engine = create_engine(url)
    _fill(engine, FEW)
    with site(url, workers=1) as ours, TemporaryDirectory() as folder:
        body = Path(folder, "calendar.ics")
        body.write_bytes(_asked(ours)[1])
        bare = {"BODY": str(body)}
        with (
            serving("tests.bench.bare:flask_app", bare, PATH) as flask,
            serving("tests.bench.bare:wsgi_app", bare, PATH) as wsgi,
        ):
            few = _rates({"ours": ours, "flask": flask, "wsgi": wsgi})
    _fill(engine, MANY - FEW)
    figures = _making(engine)
    with site(url, workers=1) as ours:
        many = _rates({"ours": ours})["ours"]
    engine.dispose()
    share = many.known / few["ours"].known
    return [*_compared(few), Figure("304 of 5,000 events to that of 200", share, "x", ">= 0.8"), *figures]


def _compared(rates: dict[str, Rates]) -> list[Figure]:
    ours, flask, wsgi = rates["ours"], rates["flask"], rates["wsgi"]
    return [
        Figure("200 events, whole answer", ours.whole, "/s"),
        Figure("of a bare Flask view", ours.whole / flask.whole, "x", ">= 2"),
        Figure("of a bare WSGI callable", ours.whole / wsgi.whole, "x"),
        Figure("200 events, 304", ours.known, "/s"),
        Figure("of a bare Flask view's", ours.known / flask.known, "x", ">= 3"),
        Figure("of a bare WSGI callable's", ours.known / wsgi.known, "x"),
    ]


def _rates(ports: dict[str, int]) -> dict[str, Rates]:
    tags = {name: _asked(port)[0] for name, port in ports.items()}
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in ports}
    for _ in range(ROUNDS):
        for name, port in ports.items():
            seen[name].append((rate(port, PATH), rate(port, PATH, f"If-None-Match: {tags[name]}")))
    return {name: Rates(*(median(each) for each in zip(*rounds, strict=True))) for name, rounds in seen.items()}


def _asked(port: int) -> tuple[str, bytes]:
    """Tag and bytes; asked twice, so that the second is answered as all that follow."""
    for _ in range(2):
        with closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
            connection.request("GET", PATH)
            answer = connection.getresponse()
            tag, body = answer.headers["ETag"], answer.read()
    return tag, body


def _making(engine: Engine) -> list[Figure]:
    """The bytes of 5,000 events: joined, against built by icalendar from the same entries; and with one event changed."""
    with Session(engine, expire_on_commit=False) as session:
        began = time.perf_counter()
        _make(session)
        first = time.perf_counter() - began
        session.execute(text("analyze feeds_entry"))  # as the server does by itself after so many new rows
        session.commit()
        now = read_now(session)
        found, read = _timed(lambda: _find(session, now))
        join = median(_seconds(lambda: _join(found, now)) for _ in range(5))
        session.rollback()
        kept = median(_seconds(lambda: _make(session)) for _ in range(5))
        entries, loaded = _timed(lambda: _entries(session))
        built = _seconds(lambda: _build(entries))
        written = _texts(session)
        with transaction(session):
            event = session.scalars(select(Event).order_by(Event.id).offset(MANY // 2).limit(1)).one()
            cancel(session, event.id, "No heat.", seen_version=event.version, actor_id=None, now=read_now(session))
        changed = _seconds(lambda: _make(session))
        renewed = sum(text != written.get(key) for key, text in _texts(session).items())
    return [
        Figure("5,000 events: every entry written, once", first, "s"),
        Figure("5,000 events: stored entries joined, hashed", join * 1000, "ms"),
        Figure("of icalendar's build and to_ical", join / built, "x", "<= 0.01"),
        Figure("the same, each with its reading", (read + join) / (loaded + built), "x"),
        Figure("5,000 events: read, joined, hashed, kept", kept * 1000, "ms"),
        Figure("one of 5,000 changed: new bytes ready", changed * 1000, "ms", "<= 200"),
        Figure("entries written anew for it", renewed, "", "== 1"),
    ]


def _find(session: Session, now: datetime) -> Found:
    return joined(session, ALL, window_at(now, PUBLISHER.zone, past=ALL.past), PUBLISHER.style)


def _join(found: Found, now: datetime) -> None:
    """Body and ETag from the entries as they are stored."""
    name = PUBLISHER.name_of(ALL, found.names)
    Bytes.made(body_of(PUBLISHER, name, (found.texts[each] for each in found.sessions), now), now)


def _make(session: Session) -> None:
    with transaction(session):
        make_bytes(session, PUBLISHER, ALL, read_now(session))
    session.expunge_all()


def _entries(session: Session) -> list[Entry]:
    events = session.scalars(select(Event).options(*WHOLE)).all()
    return [entry for event in events for entry in entries_of(event, "en", PUBLISHER.links)]


def _build(entries: Iterable[Entry]) -> None:
    """As one would without stored entries: each a component, one calendar written."""
    calendar = icalendar.Calendar()
    for entry in entries:
        calendar.add_component(component(entry))
    calendar.to_ical()


def _texts(session: Session) -> dict[int, str]:
    return dict(session.execute(select(EntryText.session_id, EntryText.vevent)).all())


def _timed(deed: Callable[[], Result]) -> tuple[Result, float]:
    """What it gives, and the seconds it took, the second time: the first pays for memory that later ones find warm."""
    deed()
    began = time.perf_counter()
    result = deed()
    return result, time.perf_counter() - began


def _seconds(deed: Callable[[], None]) -> float:
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def _fill(engine: Engine, number: int) -> None:
    """So many events of one session, over the year to come, in two languages."""
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        starts = [now + timedelta(hours=each * 8760 // number) for each in range(number)]
        same = {
            "status": "published",
            "format": "hybrid",
            "time_zone": "America/Los_Angeles",
            "venue": "Hall",
            "city": "Fresno",
        }
        same |= {"published_at": now, "created_at": now, "changed_at": now, "sample": True}
        events = [
            same | {"uid": (uid := new_uid()), "slug": f"sample-{uid}", "starts_at": at, "ends_at": at + timedelta(hours=1)}
            for at in starts
        ]
        ids = session.scalars(insert(Event).returning(Event.id, sort_by_parameter_order=True), events).all()
        told = list(zip(ids, events, strict=True))
        meetings = [
            {"event_id": id_, "uid": each["uid"], "starts_at": each["starts_at"], "ends_at": each["ends_at"]}
            for id_, each in told
        ]
        session.execute(insert(EventSession), meetings)
        words = [
            {"event_id": id_, "locale": locale, "title": f"Sample {id_}; ñ, and more", "description": WORDS}
            for id_, _ in told
            for locale in ("en", "es")
        ]
        session.execute(insert(Wording), words)
        raise_calendar_version(session, now)
    with engine.begin() as connection:
        connection.execute(text("analyze"))
