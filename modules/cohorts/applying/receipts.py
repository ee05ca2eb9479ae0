"""The receipt of an application on paper: everything that was said, as it was sent. The same submission gives the same bytes."""

from __future__ import annotations

from typing import Any

from modules.cohorts.applying.beginning import Dossier
from modules.cohorts.applying.reading import Said, read_submission
from modules.cohorts.models import Submission
from modules.cohorts.rounds.form_content import FormContent, read_measure
from modules.core.times import local
from modules.core.words import Words
from modules.formats.dates import say_day, say_moment, say_written_day, with_zone
from modules.formats.documents import print_document
from modules.formats.numerals import roman
from modules.training.content.values import in_locale


def print_receipt(dossier: Dossier, sent: Submission, content: FormContent, words: Words, agency: str) -> bytes:
    """Letter pages as PDF, in the language of `words`; moments are on the clock of the round."""
    zone, locale = dossier.round.time_zone, words.locale
    arrived = local(sent.arrived_at, zone)
    values = {
        "title": dossier.organization.name,
        "agency": agency,
        "made": arrived.date().isoformat(),
        "lea": dossier.organization.name,
        "number": str(sent.revision),
        "signed_by": sent.signed_name,
        "sample": dossier.cohort.sample,
        "parts": [
            {"title": in_locale(part.title, locale), "answers": [_answer(each, locale) for each in said]}
            for part, said in read_submission(sent, content)
        ],
    }
    spoken: dict[str, Any] = {
        "cohort": f"{dossier.programme.short_name} {roman(dossier.cohort.number)}",
        "lea": dossier.organization.name,
        "arrived": with_zone(f"{say_moment(sent.arrived_at, zone, locale)} ({arrived:%H:%M:%S})", zone, locale),
        "named": bool(sent.signed_name),
        "signed_on": say_day(sent.signed_on, locale) if sent.signed_on else "",
    }
    return print_document(words, "receipt", values, **spoken)


def _answer(said: Said, locale: str) -> dict[str, Any]:
    """One question as the document reads it: its kind decides which of the values are there."""
    question = said.question
    measure = read_measure(said.text)
    return {
        "ask": in_locale(question.ask, locale),
        "kind": question.kind,
        "text": _in_words(said, locale),
        "measure": [measure.unit, measure.baseline, measure.year, measure.aim] if question.kind == "measure" else [],
        "files": [each["filename"] for each in said.files],
    }


def _in_words(said: Said, locale: str) -> str:
    if said.question.kind == "date":
        return say_written_day(said.text, locale)
    return next((in_locale(each.text, locale) for each in said.question.choices if each.key == said.text), said.text)
