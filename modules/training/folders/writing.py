"""From content to files, in the one way in which they are written: reading them again gives the same content."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from modules.events.drafts import LOCALES
from modules.formats.plain_yaml import write_yaml
from modules.training.content.layout import FILES, LESSON, MODULE, SERIES
from modules.training.content.values import Lesson, ModuleContent, SeriesContent

FIRST = ("slug", "key", "kind", "type", "right", "title", *LOCALES)
"""What a reader looks for first; all else stands in the order of its definition."""


def write_module(content: ModuleContent, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The module's folder. `files` are the bytes of all its files."""
    values = _ordered(msgspec.to_builtins(content))
    values["lessons"] = [lesson.key for lesson in content.lessons]
    values.pop("files", None)
    folder = {MODULE: write_yaml(values)}
    for lesson in content.lessons:
        folder |= _lesson(lesson)
    return folder | {f"{FILES}/{name}": files[name] for name in content.files}


def write_series(content: SeriesContent) -> dict[str, bytes]:
    """The series' own file; its modules stand in folders beside it."""
    return {SERIES: write_yaml(_ordered(msgspec.to_builtins(content)))}


def yaml_of(part: msgspec.Struct, hidden: Collection[str] = ()) -> str:
    """One part as the text that stands for it in a file, without the fields that are `hidden`."""
    values = {name: value for name, value in _ordered(msgspec.to_builtins(part)).items() if name not in hidden}
    return write_yaml(values).decode()


def _lesson(lesson: Lesson) -> dict[str, bytes]:
    values = _ordered(msgspec.to_builtins(lesson))
    del values["key"]
    for activity in values["activities"]:
        activity.pop("words", None)
    folder = {f"{lesson.key}/{LESSON}": write_yaml(values)}
    for activity in lesson.activities:
        folder |= {f"{lesson.key}/{activity.key}.{locale}.md": text.encode() for locale, text in activity.words.items()}
    return folder


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(each) for each in value]
    if not isinstance(value, dict):
        return value
    names = [*(name for name in FIRST if name in value), *(name for name in value if name not in FIRST)]
    return {name: _ordered(value[name]) for name in names}
