"""How a module and a series stand as files: names, limits, and why a folder is refused.

A folder is a mapping from paths (with `/`) to bytes, wherever it came from: a disk, an archive.

    module.yaml                       all but lessons and files; lessons are listed by key
    <lesson>/lesson.yaml              the lesson; its key is the folder's name
    <lesson>/<activity>.<locale>.md   words of an activity
    files/<name>                      what activities and texts show
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from modules.core.errors import Refused
from modules.files.sniffing import CAPTIONS, KINDS, MEDIA, MP3, MP4, MP4_AUDIO, OFFICE_PARTS, OGG, PDF, TEXT, WEBM

Folder = Mapping[str, bytes]

MODULE, LESSON, SERIES, FILES = "module.yaml", "lesson.yaml", "series.yaml", "files"
WORDS = re.compile(r"(?P<activity>[a-z0-9-]+)\.(?P<locale>[a-z]{2,3}(-[A-Za-z0-9]{2,8})?)\.md", re.ASCII)
LARGEST_FILE = 64 * 1024 * 1024
LARGEST_FOLDER = 512 * 1024 * 1024
MOST_FILES = 2_000
LONGEST_WORDS = 1024 * 1024
"""Bytes of one text."""
KINDS_TAKEN = KINDS | MEDIA
ENDINGS: dict[str, frozenset[str]] = {
    TEXT: frozenset({"txt", "md", "csv"}),
    PDF: frozenset({"pdf"}),
    OGG: frozenset({"opus", "ogg", "oga"}),
    MP3: frozenset({"mp3"}),
    MP4: frozenset({"mp4", "m4v"}),
    MP4_AUDIO: frozenset({"m4a"}),
    WEBM: frozenset({"webm"}),
    CAPTIONS: frozenset({"vtt"}),
    "image/png": frozenset({"png"}),
    "image/jpeg": frozenset({"jpg", "jpeg"}),
    "image/gif": frozenset({"gif"}),
    "image/webp": frozenset({"webp"}),
} | dict(zip(OFFICE_PARTS.values(), map(frozenset, ({"docx"}, {"xlsx"}, {"pptx"})), strict=True))
"""How a file of each kind may end: a script is text too, but is not called so."""


@dataclass(frozen=True)
class Misplaced:
    """Something in a folder that cannot be taken. `place` is a line or the path of a value in the file; `code` is the rule."""

    file: str
    place: str
    code: str
    values: dict[str, object] = field(default_factory=dict, hash=False)


class FolderRefused(Refused):
    """A folder cannot be read; `faults` names what was found, each with its file."""

    def __init__(self, faults: Sequence[Misplaced]) -> None:
        super().__init__(faults=tuple(faults))
        self.faults = tuple(faults)
