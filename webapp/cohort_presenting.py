"""What templates may ask of cohorts and applications: numerals, names of cohorts, answers in words."""

from __future__ import annotations

import re
from datetime import datetime
from difflib import SequenceMatcher

from flask.sansio.app import App
from markupsafe import Markup, escape

from modules.cohorts.applying.gaps import count_words
from modules.cohorts.models import Cohort, Programme
from modules.cohorts.rounds.form_content import Measure, Question, read_measure
from modules.core.times import local
from modules.events.wordings import Said
from modules.formats.dates import say_moment, say_time
from modules.formats.numerals import roman
from webapp.access import now
from webapp.forms.form_names import form_label, form_name
from webapp.languages import current_language
from webapp.training_presenting import in_words


def cohort_name(programme: Programme, cohort: Cohort) -> str:
    """PLLN III."""
    return f"{programme.short_name} {roman(cohort.number)}"


def programme_words(programme: Programme, name: str) -> Said:
    """The `name` or the `description` of a programme, with the language it is in."""
    language = current_language()
    own = getattr(programme, f"{name}_{language}", "")
    return Said(own, language) if own else Said(getattr(programme, f"{name}_en"), "en")


def choice_words(question: Question, value: str) -> Said:
    """What a choice is called; the value itself when the question offers none of that name."""
    return next((in_words(choice.text) for choice in question.choices if choice.key == value), Said(value, ""))


def measure_of(value: str) -> Measure:
    """The four parts of a measure."""
    return read_measure(value)


def days_until(at: datetime, zone: str) -> int:
    """How many midnights lie between today and a moment, on the clock of `zone`."""
    return (local(at, zone).date() - local(now(), zone).date()).days


def hour_of(at: datetime, zone: str) -> str:
    """4:12 p.m."""
    return say_time(local(at, zone), current_language())


def moment_seconds(at: datetime, zone: str) -> str:
    """Tuesday, February 16, 8:59:59 a.m.: a moment where seconds decide."""
    wall = local(at, zone)
    return re.sub(r"\d+:\d\d", lambda found: f"{found[0]}:{wall:%S}", say_moment(at, zone, current_language()), count=1)


def marked(text: str, other: str) -> Markup:
    """A text with the words marked that the other does not have in the same place; neighbours share one mark."""
    own, others = re.findall(r"\S+|\s+", text), re.findall(r"\S+|\s+", other)
    pieces = []
    for kind, start, end, _from, _to in SequenceMatcher(None, own, others, autojunk=False).get_opcodes():
        words = escape("".join(own[start:end]))
        pieces.append(words if kind == "equal" or not words.strip() else Markup("<mark>{}</mark>").format(words))
    return Markup(re.sub(r"</mark>(\s+)<mark>", r"\1", Markup("").join(pieces)))  # noqa: S704  # escaped above


def init_cohort_presenting(app: App) -> None:
    """Hand all of it to the templates."""
    app.jinja_env.filters.update(
        hour=hour_of,
        moment_seconds=moment_seconds,
        roman=roman,
        word_count=count_words,
    )
    app.jinja_env.globals.update(
        choice_words=choice_words,
        cohort_name=cohort_name,
        days_until=days_until,
        form_label=form_label,
        form_name=form_name,
        in_words=in_words,
        marked=marked,
        measure_of=measure_of,
        programme_words=programme_words,
    )
