"""The transcript on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from modules.core.links import Links
from modules.core.words import Words
from modules.formats.dates import say_day
from modules.formats.documents import print_document
from modules.formats.lengths import say_length
from modules.training.learning.transcript import Line, Transcript


@dataclass(frozen=True)
class Paper:
    """Whose transcript it is, who hands it out, and on which day."""

    name: str
    agency: str
    made: date


def print_transcript(transcript: Transcript, paper: Paper, words: Words, links: Links) -> bytes:
    """Letter pages as PDF, in the language of `words`: the rows, their sum, and where each certificate is checked."""
    locale = words.locale

    def row(line: Line) -> dict[str, str]:
        return {
            "kind": line.kind,
            "title": line.title,
            "day": say_day(line.day, locale),
            "length": say_length(line.minutes, locale),
            "counted": say_length(line.counted, locale) if line.counted else "",
        }

    values = {
        "title": paper.name,
        "agency": paper.agency,
        "made": paper.made.isoformat(),
        "name": paper.name,
        "sample": transcript.sample,
        "rows": [row(line) for line in transcript.lines],
        "total": say_length(transcript.minutes, locale),
        "checks": [
            {"title": line.title, "code": line.code, "address": links.verify(line.code, locale), "kind": line.kind}
            for line in transcript.lines
            if line.code
        ],
    }
    return print_document(words, "transcript", values, name=paper.name, day=say_day(paper.made, locale))
