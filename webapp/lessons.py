"""A lesson as its reader sees it: each activity with its form, what was done with it, what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template

from modules.awards.queries import Certificate, awards_of
from modules.core.errors import NotFound
from modules.events.models import Event
from modules.training.completion.certifying import rests_on
from modules.training.completion.progress import Place, resume_of
from modules.training.completion.what_counts import Counted
from modules.training.content.catalog import find_module, series_content
from modules.training.content.values import AnyActivity, Journal, Lesson, Live, Quiz, Reading
from modules.training.learning.live import live_events
from modules.training.learning.marking import Marks, mark
from modules.training.learning.own_module import OwnModule, own_module
from modules.training.models import Response
from webapp.access import current_actor
from webapp.extensions import db
from webapp.forms.training import ActivityForm, form_of
from webapp.languages import current_language


@dataclass(frozen=True)
class Attempt:
    """The last attempt at a quiz, corrected anew, and how many are left; None for as many as wanted."""

    id: str
    answers: Mapping[str, Any]
    marks: Marks
    best: int
    left: int | None


@dataclass(frozen=True)
class Part:
    """One activity. `done` is None where it does not count; `taken`: read, seen or taken along, counting or not.

    `came` are the sessions of its event that the learner came to.
    """

    key: str
    activity: AnyActivity
    form: ActivityForm
    done: bool | None
    response: Response | None
    attempt: Attempt | None
    event: Event | None
    came: frozenset[int]
    taken: bool


@dataclass(frozen=True)
class LessonPage:
    """A lesson among the others of its module. `form` is the one that was typed into and is to be mended."""

    own: OwnModule
    lesson: Lesson
    number: int
    parts: list[Part]
    counts: tuple[Counted, ...]
    place: Place | None
    form: ActivityForm | None = None

    @property
    def previous(self) -> Lesson | None:
        """The lesson before."""
        return self.own.content.lessons[self.number - 2] if self.number > 1 else None

    @property
    def following(self) -> Lesson | None:
        """The lesson after."""
        return next(iter(self.own.content.lessons[self.number :]), None)

    @property
    def readings(self) -> list[Part]:
        """What there is to reread."""
        return [part for part in self.parts if isinstance(part.activity, Reading)]


def own_or_404(series_slug: str, module_slug: str) -> OwnModule:
    """The module of an address, as the reader has it."""
    taught = find_module(db.session(), series_slug, module_slug)
    found = own_module(db.session(), taught, current_actor().person_id) if taught else None
    if found is None or (found.series.published_at is None and found.enrolment is None):
        raise NotFound
    return found


def own_award(own: OwnModule) -> Certificate | None:
    """The certificate of a completed module; None until it is made, a moment later. One of an earlier completion is another."""
    if own.completion is None:
        return None
    key = f"module:{own.series.slug}/{own.module.slug}"
    held = awards_of(db.session(), own.completion.person_id)
    return next((each for each in held if each.key == key and rests_on(each, own.completion)), None)


def lesson_of(own: OwnModule, lesson_key: str) -> Lesson:
    """The lesson of an address."""
    found = next((each for each in own.content.lessons if each.key == lesson_key), None)
    if found is None:
        raise NotFound
    return found


def lesson_page(own: OwnModule, lesson: Lesson, form: ActivityForm | None = None, activity_key: str = "") -> str:
    """The page; with `form` in place of the empty one of its activity."""
    counts = own.counts_in(lesson.key)
    events = live_events(db.session(), own.version.id) if any(isinstance(each, Live) for each in lesson.activities) else {}
    parts = [
        _part(own, f"{lesson.key}/{each.key}", each, form if each.key == activity_key else None, events, counts)
        for each in lesson.activities
    ]
    place = resume_of(db.session(), own.enrolment.person_id, own.module.id) if own.enrolment else None
    number = own.content.lessons.index(lesson) + 1
    page = LessonPage(own, lesson, number, parts, counts, place if place and place.lesson == lesson.key else None, form)
    return render_template("web/training/lesson.html", page=page, own=own, form=form, series=series_content(own.series))


def _part(
    own: OwnModule,
    key: str,
    activity: AnyActivity,
    form: ActivityForm | None,
    events: Mapping[str, Event],
    counts: tuple[Counted, ...],
) -> Part:
    response = own.responses.get(key)
    done = [leaf.done for node in counts for leaf in node.leaves() if leaf.key == key]
    came = {each.payload["session_id"]: each.payload.get("came") for each in own.told("attended", key)}
    return Part(
        key=key,
        activity=activity,
        form=form or form_of(activity, current_language(), earlier=_earlier(activity, response)),
        done=all(done) if done else None,
        response=response,
        attempt=_attempt(own, key, activity) if isinstance(activity, Quiz) else None,
        event=events.get(key),
        came=frozenset(each for each, there in came.items() if there is True),
        taken=bool(own.told("submitted", key) or own.told("viewed", key)),
    )


def _earlier(activity: AnyActivity, response: Response | None) -> Mapping[str, Any]:
    if response is None:
        return {}
    return response.answers | {"shared": response.shared} if isinstance(activity, Journal) else response.answers


def _attempt(own: OwnModule, key: str, quiz: Quiz) -> Attempt | None:
    attempts = own.attempts(key)
    if not attempts:
        return None
    answers = attempts[-1].payload.get("answers", {})
    best = max(mark(quiz, each.payload.get("answers", {})).percent for each in attempts)
    return Attempt(
        attempts[-1].id, answers, mark(quiz, answers), best, max(0, quiz.attempts - len(attempts)) if quiz.attempts else None
    )
