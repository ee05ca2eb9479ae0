"""What learners do: beginning, moving to a newer version, and each activity; by plain forms, and the door of the pages' script."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.training.completion.enrolling import enroll as enroll_in_module
from modules.training.completion.enrolling import enroll_in_series, find_series_enrolment
from modules.training.completion.enrolling import move as move_to_current
from modules.training.completion.evidence import DWELL_SECONDS
from modules.training.content.catalog import module_by_id, module_id_of, series_content
from modules.training.content.values import AnyActivity, Audio, Download, Journal, Quiz, Rating, Reading, Survey, Video
from modules.training.errors import AnswersUnreadable, NoAttemptsLeft, NotEligible, NotEnrolled, RoleUnknown
from modules.training.learning.answering import answer_quiz
from modules.training.learning.own_module import OwnModule
from modules.training.learning.recording import Learner, ToldEvent, record_events
from modules.training.learning.responding import respond
from modules.training.models import Enrolment
from webapp.access import current_actor, current_person_id, now, public, requires, signed_in, who_asks
from webapp.extensions import db, limiter
from webapp.forms import training as words
from webapp.forms.learning_events import read_batch, read_events
from webapp.forms.training import ActivityForm, JournalForm, QuizForm, form_of
from webapp.languages import current_language
from webapp.lessons import lesson_of, lesson_page, own_or_404
from webapp.views.training import blueprint, public_series, series_page

__all__ = ["blueprint"]  # that of the pages: one area, with more than one file can hold

PLENTY = "600 per hour"
A_DEVICE_THAT_CATCHES_UP = "240 per minute"


@blueprint.post("/training/<series_slug>/enroll")
@requires(signed_in)
@limiter.limit(PLENTY, key_func=who_asks)
def enroll_series(series_slug: str) -> ResponseReturnValue:
    """Take a series: in a role, or with what one states of oneself, as the series asks."""
    found = public_series(series_slug)
    role, stated = request.form.get("role", ""), request.form.getlist("stated")
    try:
        with transaction(db.session()) as session:
            enroll_in_series(session, current_person_id(), found, now(), role, stated)
    except NotEligible:
        return series_page(found, {"eligibility": str(words.TICK_ALL)}), 422
    except RoleUnknown:
        return series_page(found, {"role": str(words.CHOOSE_ROLE)}), 422
    flash(str(words.ENROLLED), "success")
    return redirect(url_for(".series", series_slug=series_slug))


@blueprint.post("/training/<series_slug>/<module_slug>/enroll")
@requires(signed_in)
@limiter.limit(PLENTY, key_func=who_asks)
def enroll(series_slug: str, module_slug: str) -> ResponseReturnValue:
    """Begin a module, and go to its first lesson."""
    own = own_or_404(series_slug, module_slug)
    with transaction(db.session()):
        _begun(own)
    return redirect(_address(own, own.next_lesson.key))


@blueprint.post("/training/<series_slug>/<module_slug>/move")
@requires(signed_in)
@limiter.limit(PLENTY, key_func=who_asks)
def move(series_slug: str, module_slug: str) -> ResponseReturnValue:
    """Go on with the newest version."""
    own = own_or_404(series_slug, module_slug)
    if own.enrolment is None:
        raise NotEnrolled
    with transaction(db.session()) as session:
        moved = move_to_current(session, own.enrolment, now())
    if moved:
        flash(str(words.MOVED), "success")
    return redirect(url_for(".module", series_slug=series_slug, module_slug=module_slug))


@blueprint.post("/training/<series_slug>/<module_slug>/<lesson_key>/<activity_key>")
@requires(signed_in)
@limiter.limit(PLENTY, key_func=who_asks)
def do(series_slug: str, module_slug: str, lesson_key: str, activity_key: str) -> ResponseReturnValue:
    """One activity, by its plain form. Who has not begun the module begins it so."""
    own = own_or_404(series_slug, module_slug)
    lesson = lesson_of(own, lesson_key)
    activity = own.content.activity(f"{lesson_key}/{activity_key}")
    if activity is None or type(activity) not in DEEDS:
        raise NotFound
    sent_id = request.form.get(f"{activity_key}-sent_id", "")
    form = form_of(activity, current_language(), request.form, sent_id=sent_id)
    if form.validate() and _done(own, f"{lesson_key}/{activity_key}", activity, form):
        return redirect(f"{_address(own, lesson_key)}#{activity_key}")
    return lesson_page(own, lesson, form, activity_key), 422


@blueprint.post("/training/<series_slug>/<module_slug>/events")
@public
@limiter.limit(A_DEVICE_THAT_CATCHES_UP, key_func=who_asks)
def events(series_slug: str, module_slug: str) -> ResponseReturnValue:
    """What a device tells, as JSON or, when the page is being closed, as a field of a form. Answers event by event."""
    person_id = current_actor().person_id
    if person_id is None:
        return jsonify(says=str(words.SIGNED_OUT)), 401
    batch = read_batch(request.form.get("batch", "").encode() or request.get_data())
    if batch is None:
        return jsonify(says=str(words.UNREADABLE_BATCH)), 400
    if batch.learner != person_id:
        return jsonify(says=str(words.SOMEBODY_ELSE)), 403
    # Only the name is looked up, not all that the learner has done: a device tells something every few seconds.
    module_id = module_id_of(db.session(), series_slug, module_slug)
    if module_id is None:
        raise NotFound
    told, refused = read_events(batch)
    with transaction(db.session()):
        accepted, more = _recorded(Learner(person_id, module_id), told)
    return jsonify(accepted=accepted, refused=refused | more)


@blueprint.errorhandler(NotEligible)
def ask_first(_refused: NotEligible) -> ResponseReturnValue:
    """The series asks something before any of its modules."""
    flash(str(words.ASKED_FIRST), "info")
    return redirect(url_for(".series", series_slug=str((request.view_args or {})["series_slug"]), _anchor="enroll"))


def _recorded(learner: Learner, told: list[ToldEvent]) -> tuple[list[str], dict[str, str]]:
    try:
        receipt = record_events(db.session(), learner, told, now())
    except NotEnrolled:
        taught = module_by_id(db.session(), learner.module_id)
        if taught is None or taught.version is None or taught.series.published_at is None:
            raise NotFound from None
        return [], {str(each.id): "enrolment" for each in told}
    return [str(each) for each in receipt.accepted], {str(each): why for each, why in receipt.refused.items()}


def _address(own: OwnModule, lesson_key: str) -> str:
    return url_for(".lesson", series_slug=own.series.slug, module_slug=own.module.slug, lesson_key=lesson_key)


def _begun(own: OwnModule) -> Enrolment:
    person_id = current_person_id()
    if own.enrolment is not None:
        return own.enrolment
    if series_content(own.series).eligibility and not find_series_enrolment(db.session(), person_id, own.series.id):
        raise NotEligible
    return enroll_in_module(db.session(), person_id, own.module, now())


def _done(own: OwnModule, key: str, activity: AnyActivity, form: ActivityForm) -> bool:
    """Whether it was taken; else the form says why not."""
    try:
        with transaction(db.session()):
            DEEDS[type(activity)](_begun(own), key, form)
    except NoAttemptsLeft:
        form.form_errors = [str(words.NO_ATTEMPT_LEFT)]
    except AnswersUnreadable:
        form.form_errors = [str(words.UNREADABLE)]
    else:
        return True
    return False


def _view(taken: Enrolment, key: str, form: ActivityForm) -> None:
    _tell(taken, ToldEvent(form.id, key, "viewed", {"seconds": DWELL_SECONDS, "end": True}, now(), taken.version_id))


def _take(taken: Enrolment, key: str, form: ActivityForm) -> None:
    _tell(taken, ToldEvent(form.id, key, "submitted", {}, now(), taken.version_id))


def _tell(taken: Enrolment, told: ToldEvent) -> None:
    if record_events(db.session(), Learner(taken.person_id, taken.module_id), [told], now()).refused:
        raise NotFound


def _answer(taken: Enrolment, key: str, form: ActivityForm) -> None:
    assert isinstance(form, QuizForm)
    answer_quiz(db.session(), taken, key, form.id, form.quiz_answers(), now())


def _respond(taken: Enrolment, key: str, form: ActivityForm) -> None:
    shared = isinstance(form, JournalForm) and bool(form.shared.data)
    respond(db.session(), taken, key, form.id, form.answers(), now(), shared=shared)


DEEDS: dict[type, Callable[[Enrolment, str, ActivityForm], None]] = {
    Reading: _view,
    Video: _view,
    Audio: _view,
    Quiz: _answer,
    Rating: _respond,
    Journal: _respond,
    Download: _take,
    Survey: _respond,
}
"""What the form of each kind of activity does. Coming to a live event is told by its roster alone."""
