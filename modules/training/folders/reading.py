"""From files to content. Nothing is passed over: a file that belongs to nothing is refused, as is a value nobody knows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from modules.files.sniffing import sniff
from modules.formats.plain_yaml import YamlRefused, misfit_of, read_yaml
from modules.training.content.layout import (
    ENDINGS,
    FILES,
    LESSON,
    LONGEST_WORDS,
    MODULE,
    SERIES,
    WORDS,
    Folder,
    FolderRefused,
    Misplaced,
)
from modules.training.content.soundness import FILE_NAME
from modules.training.content.values import Lesson, ModuleContent, SeriesContent

P = TypeVar("P", bound=msgspec.Struct)


@dataclass(frozen=True)
class ReadModule:
    """A content with the bytes of the files that it names by their SHA-256."""

    content: ModuleContent
    files: dict[str, bytes]


def read_module(folder: Folder) -> ReadModule:
    """The module in the folder, as it stands: what is wrong with its words or its rule is found when publishing.

    Raises FolderRefused with the faults of all files at once.
    """
    return _Reading(folder).module()


def read_series(content: bytes) -> SeriesContent:
    """What a series.yaml says. Raises FolderRefused."""
    reading = _Reading({SERIES: content})
    series = reading.part(SERIES, reading.values(SERIES), SeriesContent)
    if series is None:
        raise FolderRefused(reading.faults)
    return series


class _Reading:
    """One folder being read: faults are gathered, paths ticked off."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.faults: list[Misplaced] = []
        self.left = set(folder)

    def module(self) -> ReadModule:
        """All of it."""
        values = self.values(MODULE)
        keys = self._taken_out(MODULE, values, "lessons")
        self._refuse_keys(MODULE, values, "files")
        content = self.part(MODULE, values | {"lessons": []}, ModuleContent) if values else None
        lessons = [lesson for key in keys if (lesson := self._lesson(key)) is not None]
        files = dict(self._files())
        self.faults += list(self._unexpected())
        if self.faults or content is None:
            raise FolderRefused(self.faults)
        hashes = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
        return ReadModule(msgspec.structs.replace(content, lessons=lessons, files=hashes), files)

    def values(self, path: str) -> dict[str, Any]:
        """The mapping that a YAML file is; empty when it is none, and then a fault is noted."""
        self.left.discard(path)
        if path not in self.folder:
            self._fault(path, "", "file_missing")
            return {}
        try:
            read = read_yaml(self.folder[path])
        except YamlRefused as refused:
            self._fault(path, str(refused.line), refused.reason)
            return {}
        if not isinstance(read, dict) or not read:
            self._fault(path, "1", "no_mapping")
            return {}
        return dict(read)

    def part(self, path: str, values: dict[str, Any], kind: type[P]) -> P | None:
        """The values as a part of a content."""
        try:
            return msgspec.convert(values, kind)
        except msgspec.ValidationError as error:
            said, place = misfit_of(error)
            self._fault(path, place, "value", said=said)
        return None

    def _unexpected(self) -> Iterator[Misplaced]:
        """Files that belong to nothing; of a lesson that cannot be read nobody knows what belongs to it."""
        unread = {fault.file.removesuffix(LESSON) for fault in self.faults if fault.file.endswith(LESSON)}
        for path in sorted(self.left):
            if not any(path.startswith(folder) for folder in unread):
                yield Misplaced(path, "", "file_unexpected")

    def _fault(self, path: str, place: str, code: str, **values: object) -> None:
        self.faults.append(Misplaced(path, place, code, values))

    def _taken_out(self, path: str, values: dict[str, Any], name: str) -> list[str]:
        """The list of keys under this name, which stands here in place of what it lists."""
        keys = values.pop(name, None)
        if isinstance(keys, list) and keys and all(isinstance(key, str) for key in keys) and len(set(keys)) == len(keys):
            return [str(key) for key in keys]
        if values:
            self._fault(path, name, "list_of_keys")
        return []

    def _refuse_keys(self, path: str, values: dict[str, Any], *names: str) -> None:
        for name in set(names) & values.keys():
            self._fault(path, name, "stands_elsewhere")

    def _lesson(self, key: str) -> Lesson | None:
        path = f"{key}/{LESSON}"
        values = self.values(path)
        if not values:
            return None
        self._refuse_keys(path, values, "key")
        activities = values.get("activities")
        for activity in activities if isinstance(activities, list) else []:
            if isinstance(activity, dict):
                self._refuse_keys(path, activity, "words")
                if words := self._words(key, str(activity.get("key"))):
                    activity["words"] = words
        return self.part(path, values | {"key": key}, Lesson)

    def _words(self, lesson: str, activity: str) -> dict[str, str]:
        words = {}
        for path in sorted(self.left):
            folder, _, name = path.rpartition("/")
            said = WORDS.fullmatch(name)
            if folder == lesson and said and said["activity"] == activity:
                self.left.discard(path)
                words[said["locale"]] = self._text(path)
        return words

    def _text(self, path: str) -> str:
        content = self.folder[path]
        if len(content) > LONGEST_WORDS:
            self._fault(path, "", "too_large")
            return ""
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            self._fault(path, str(content[: error.start].count(b"\n") + 1), "not_text")
            return ""

    def _files(self) -> Iterator[tuple[str, bytes]]:
        for path in sorted(self.left):
            folder, _, name = path.partition("/")
            if folder != FILES or not FILE_NAME.fullmatch(name):
                continue
            self.left.discard(path)
            kind = sniff(self.folder[path])
            if name.rpartition(".")[2].lower() not in ENDINGS.get(kind, frozenset()):
                self._fault(path, "", "kind_not_taken", kind=kind)
            yield name, self.folder[path]
