"""Two people wrote at once: where what stands and what was typed differ, both in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_datetime

from modules.events.drafts import EventDraft, Meeting, Words
from modules.events.models import Tag
from modules.events.wordings import tag_name
from webapp.event_presenting import language_list, language_name
from webapp.forms.events import EventForm
from webapp.languages import current_language


@dataclass(frozen=True)
class Clash:
    """One value in two versions. `language` is that of the text where it differs from the page's."""

    label: str
    stands: str
    typed: str
    language: str = ""


def clashes(form: EventForm, stored: EventDraft, typed: EventDraft, tags: Iterable[Tag]) -> list[Clash]:
    """Every value in which the two differ, under the label that its field bears."""
    names = {tag.id: tag_name(tag, current_language()).text for tag in tags}
    return [
        Clash(_label(form, path), _text(stored, path, names), _text(typed, path, names), _language(path))
        for path in stored.differences(typed)
    ]


def _label(form: EventForm, path: str) -> str:
    field = form.field_of({"tag_ids": "topics", "meetings": "meetings."}.get(path, path))
    label = str(field.label.text) if field is not None else ""
    language = _language(path)
    return f"{label} ({language_name(language)})" if language else label


def _language(path: str) -> str:
    return path.split(".")[1] if path.startswith("words.") else ""


def _text(draft: EventDraft, path: str, names: dict[int, str]) -> str:
    head, *rest = path.split(".")
    if head == "words":
        return str(getattr(draft.words.get(rest[0], Words()), rest[1]))
    value = getattr(draft.place, rest[0]) if rest else getattr(draft, head)
    return _shown(value, names)


def _shown(value: Any, names: dict[int, str]) -> str:
    match value:
        case frozenset():
            return ", ".join(sorted(names.get(each, "") for each in value))
        case datetime():
            return str(format_datetime(value, "short", locale=current_language()))
        case tuple() if value and isinstance(value[0], Meeting):
            return "\n".join(f"{_shown(each.starts, names)} - {_shown(each.ends, names)} {each.room}".strip() for each in value)
        case tuple():
            return language_list(value)
    return "" if value is None else str(value)
