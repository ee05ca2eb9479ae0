"""A submission as somebody reads it: each question with what was answered, in the order of the form it was sent with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modules.cohorts.models import Submission
from modules.cohorts.rounds.form_content import FormContent, Part, Question
from modules.core.errors import NotFound


@dataclass(frozen=True)
class Said:
    """One question with its answer; that of an attachment is `files`, each with `filename`, `sha256`, `size` and `kind`."""

    question: Question
    text: str
    files: list[dict[str, Any]]


def read_submission(submission: Submission, content: FormContent) -> list[tuple[Part, list[Said]]]:
    """All parts with what was said in each."""
    return [(part, [_said(each, submission.answers.get(each.key)) for each in part.questions]) for part in content.parts]


def file_of(submission: Submission, sha256: str) -> str:
    """The name under which a file was sent with this submission; NotFound for any other."""
    name = next((each["filename"] for each in _files(submission) if each["sha256"] == sha256), None)
    if name is None:
        raise NotFound
    return str(name)


def _files(submission: Submission) -> Iterator[dict[str, Any]]:
    for answer in submission.answers.values():
        if isinstance(answer, list):
            yield from answer


def _said(question: Question, value: Any) -> Said:
    return Said(question, value if isinstance(value, str) else "", value if isinstance(value, list) else [])
