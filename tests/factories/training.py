"""Series and modules for tests, in the words of the field: small, and with an activity of every kind."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from modules.events.models import Event
from modules.files.sniffing import KINDS, MEDIA
from modules.files.stores import DatabaseStore
from modules.files.storing import store_file
from modules.training.authoring import drafting, publishing
from modules.training.authoring.publishing import Publication
from modules.training.content.catalog import series_content
from modules.training.content.values import ModuleContent, Rule, SeriesContent
from modules.training.models import Draft, Module, ModuleVersion, Series
from tests.factories.events import an_event

ISSUER = "Sample Agency"
_numbers = count(1)


def words(text: str) -> dict[str, str]:
    """A text in both languages."""
    return {"en": text, "es": f"{text} (es)"}


def a_series(session: Session, now: datetime, **over: Any) -> Series:
    """A series without modules, flushed. `slug`, `title`, `rule`, `roles`, `eligibility`, … go into its content.

    Modules made with `a_module` are added to its list and, unless a rule was given, to its rule.
    """
    number = next(_numbers)
    values = {
        "slug": f"sample-series-{number}",
        "title": words(f"Sample series {number}"),
        "summary": words("Modules for trying out."),
        "sample": True,
        "modules": [],
        "rule": {"all": []},
    }
    content = msgspec.convert(msgspec.to_builtins(values | over), SeriesContent)
    return drafting.make_series(session, content, None, now)


def a_module(session: Session, now: datetime, series: Series | None = None, **over: Any) -> Module:
    """A module, published (unless `published=False`) with one activity of every kind, in a new series unless one is given.

    Lesson `first`: `read`, `film`, `sound`, `check` (five questions, one of each type; pass 60); lesson `second`: `rate`,
    `journal`, `sheet`, `live` (of a new event with two sessions, or of `event`), `feedback`. Its rule asks for `first/read`,
    `first/check` with 60 percent and `second/journal`, in 30 minutes' worth of module; `rule`, `lessons`, `minutes`, `title`,
    `slug` and all else of `content.ModuleContent` may be given, as JSON or as values.
    """
    series = series or a_series(session, now)
    published, event = over.pop("published", True), over.pop("event", None)
    content = a_content(event or _an_event(session, now), **over)
    content = msgspec.structs.replace(content, files=_files(session, now) | content.files)
    module = drafting.make_module(session, series.id, content, None, now)
    _need(session, series, module)
    if published:
        publish_again(session, module, now)
    return module


def a_content(event: Event | None = None, **over: Any) -> ModuleContent:
    """The content of `a_module`, without a database; its live activity names the event."""
    number = next(_numbers)
    values = {
        "slug": f"sample-module-{number}",
        "title": words(f"Sample module {number}"),
        "summary": words("Nine small activities."),
        "description": words("After this module you can *try things out*."),
        "minutes": 30,
        "makers": ["Sample authors"],
        "guide": words("Bring chalk."),
        "sample": True,
        "lessons": [_first_lesson(), _second_lesson(event.slug if event else "sample-event")],
        "rule": {"all": [{"viewed": "first/read"}, {"score": "first/check", "at_least": 60}, {"submitted": "second/journal"}]},
    }
    return msgspec.convert(msgspec.to_builtins(values | over), ModuleContent)


RIGHT_ANSWERS: Mapping[str, list[str]] = {
    "one": ["b"],
    "many": ["a", "c"],
    "true": ["true"],
    "order": ["first", "second", "third"],
    "short": ["Plaza"],
}
"""Of `first/check`: question → what is right."""


def rewritten(session: Session, module: Module, now: datetime, **over: Any) -> Draft:
    """The module's draft with some of its content (of `content.ModuleContent`) replaced."""
    draft = drafting.find_draft(session, module.id)
    values = msgspec.to_builtins(drafting.draft_content(draft)) | msgspec.to_builtins(over)
    content = msgspec.convert(values, ModuleContent)
    return drafting.write_draft(session, module.id, content, seen_version=draft.version, actor_id=None, now=now)


def publish_again(session: Session, module: Module, now: datetime, change: str = "correction") -> ModuleVersion:
    """Publish the draft as it stands."""
    seen = drafting.find_draft(session, module.id).version
    said = Publication(change, ISSUER)  # type: ignore[arg-type]
    return publishing.publish(session, module.id, said, seen_version=seen, actor_id=None, now=now)


def unpublished(session: Session, module: Module, now: datetime) -> Module:
    """The module, which nobody can begin any more."""
    current = session.get(ModuleVersion, module.current_id) if module.current_id else None
    seen = current.number if current else 0
    return publishing.unpublish(session, module.id, seen_version=seen, actor_id=None, now=now)


def _need(session: Session, series: Series, module: Module) -> None:
    content = series_content(series)
    if content.rule.all_of is None or len(content.rule.all_of) != len(content.modules) - 1:
        return
    rule = Rule(all_of=[*content.rule.all_of, Rule(module=module.slug)])
    series.content = msgspec.to_builtins(msgspec.structs.replace(content, rule=rule))
    session.flush()


def _an_event(session: Session, now: datetime) -> Event:
    meetings = [(now + timedelta(days=day), now + timedelta(days=day, hours=1)) for day in (3, 10)]
    return an_event(session, now, sessions=meetings)


def _files(session: Session, now: datetime) -> dict[str, str]:
    content = {
        "film.en.webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04",
        "sound.en.opus": b"OggS\x00\x02" + bytes(22) + b"OpusHead\x01\x01" + bytes(8),
        "words.en.vtt": b"WEBVTT\n\n00:00.000 --> 00:02.000\nWho is not in the room?\n",
        "sheet.en.txt": b"Who is not in the room?\n",
    }
    store = DatabaseStore(session)
    return {
        name: store_file(session, io.BytesIO(each), store, now, kinds=KINDS | MEDIA).sha256 for name, each in content.items()
    }


def _first_lesson() -> dict[str, Any]:
    recording = {"captions": {"en": "words.en.vtt", "es": "words.en.vtt"}, "seconds": {"en": 100, "es": 100}}
    film = {"en": "film.en.webm", "es": "film.en.webm"}
    sound = {"en": "sound.en.opus", "es": "sound.en.opus"}
    return {
        "key": "first",
        "title": words("Who is not in the room yet?"),
        "lead": words("An empty chair says something."),
        "minutes": 12,
        "activities": [
            {"key": "read", "kind": "reading", "words": words("## Chairs\n\nCount them twice.\n")},
            {"key": "film", "kind": "video", "title": words("A film"), "words": words("Spoken.\n"), "file": film, **recording},
            {"key": "sound", "kind": "audio", "title": words("A sound"), "words": words("Said.\n"), "file": sound, **recording},
            {"key": "check", "kind": "quiz", "title": words("Check"), "pass": 60, "questions": _questions()},
        ],
    }


def _second_lesson(event_slug: str) -> dict[str, Any]:
    items = [{"key": key, "text": words(key.title())} for key in ("low", "high")]
    survey = [
        {"key": "useful", "type": "scale", "ask": words("How useful?"), "low": words("Not"), "high": words("Very")},
        {"key": "format", "type": "choice", "ask": words("Which format?"), "choices": items},
        {"key": "better", "type": "text", "ask": words("What would be better?")},
    ]
    sheet = {"en": "sheet.en.txt", "es": "sheet.en.txt"}
    return {
        "key": "second",
        "title": words("Ask them"),
        "minutes": 18,
        "activities": [
            {"key": "rate", "kind": "rating", "title": words("Rate"), "levels": items, "statements": items},
            {"key": "journal", "kind": "journal", "title": words("Journal"), "words": words("Whom do you miss?\n")},
            {"key": "sheet", "kind": "download", "title": words("Sheet"), "file": sheet},
            {"key": "live", "kind": "live", "title": words("Meet"), "event": event_slug, "sessions": 2},
            {"key": "feedback", "kind": "survey", "title": words("Feedback"), "questions": survey},
        ],
    }


def _questions() -> list[dict[str, Any]]:
    said = {"right": words("Yes."), "wrong": words("Not yet.")}

    def choices(*right: str) -> list[dict[str, Any]]:
        return [
            {"key": key, "text": words(f"Choice {key}"), "feedback": words(f"About {key}."), "right": key in right}
            for key in "abc"
        ]

    items = [{"key": key, "text": words(key.title())} for key in RIGHT_ANSWERS["order"]]
    accept = {"en": ["plaza", "square"], "es": ["plaza"]}
    return [
        {"key": "one", "type": "single", "ask": words("Which one?"), "choices": choices("b")},
        {"key": "many", "type": "multiple", "ask": words("Which ones?"), "choices": choices("a", "c")},
        {"key": "true", "type": "true_false", "ask": words("True?"), "answer": True, "feedback": said},
        {"key": "order", "type": "order", "ask": words("In which order?"), "items": items, "feedback": said},
        {"key": "short", "type": "short_text", "ask": words("Where?"), "accept": accept, "feedback": said},
    ]
