"""One part of a draft a page: its questions, saving them together or while they are typed, their history, their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from flask import Blueprint, flash, get_template_attribute, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.answers import NOTHING, Stand, Typed, earlier_text, history_of, write_answer, write_answers
from modules.cohorts.applying.attaching import attachment
from modules.cohorts.applying.submitting import draft_of
from modules.cohorts.errors import AnswerChanged, AnswerTooLong, ApplicationClosed
from modules.cohorts.rounds.form_content import Part, Question
from modules.core.db import transaction
from modules.core.errors import NotFound, Refused
from webapp.access import current_actor, current_person_id, now, requires, signed_in, who_asks
from webapp.drafts import OwnDraft, frame, own_draft, save_files
from webapp.extensions import db, limiter
from webapp.forms import applications as forms
from webapp.views.training_files import file_response

A_LATE_EVENING = "3000 per hour"
"""Autosaves of one person: a pause of a second after each thought."""

blueprint = Blueprint("application_parts", __name__, url_prefix="/cohorts/applications/<int:application_id>")


@blueprint.get("/parts/<part_key>")
@requires(signed_in)
def show(application_id: int, part_key: str) -> ResponseReturnValue:
    """The questions as they stand."""
    own = own_draft(application_id)
    return _page(own, own.part(part_key))


@blueprint.post("/parts/<part_key>")
@requires(signed_in)
def save(application_id: int, part_key: str) -> ResponseReturnValue:
    """Save what was typed: what nobody else changed is saved, what somebody did is shown beside theirs."""
    own = own_draft(application_id)
    this = own.part(part_key)
    pressed = forms.Pressed(this, request.form)
    try:
        with transaction(db.session()) as session:
            bad_files = save_files(own, this)
            lost = write_answers(session, own.application, pressed.to_write, current_person_id(), now())
    except (ApplicationClosed, AnswerTooLong) as refused:
        return _page(own, this, pressed, refused=refused), 409
    if lost or pressed.unsettled:
        return _page(own, this, pressed, [each.question for each in lost], bad_files), 409
    if bad_files or pressed.both:
        return _page(own, this, pressed, (), bad_files), 422 if bad_files else 200
    return _onward(own, this)


@blueprint.post("/answers/<question_key>")
@requires(signed_in)
@limiter.limit(A_LATE_EVENING, key_func=who_asks)
def autosave(application_id: int, question_key: str) -> ResponseReturnValue:
    """Save one answer while it is typed. Answers JSON: the version that stands now, or why it was not saved."""
    own = own_draft(application_id)
    question = _question(own, question_key)
    typed = forms.read_answer(question, request.form)
    if typed is None:
        raise NotFound
    try:
        stands = _written(own, question_key, typed)
    except (ApplicationClosed, AnswerTooLong) as refused:
        return jsonify(status=forms.problem_words(refused)), 409
    if stands is None:
        return jsonify(status=str(forms.CHANGED_BY_ANOTHER), clash=True), 409
    status = _macro("saved_words")(stands.changed_at, own.dossier.round.time_zone)
    note = _macro("note")(forms.AnswerField(question, stands, stands.value), own)
    return jsonify(version=stands.version, status=status.strip(), note=note)


@blueprint.get("/answers/<question_key>/history")
@requires(signed_in)
def history(application_id: int, question_key: str) -> ResponseReturnValue:
    """Everything that was ever written as one answer, by whom and when."""
    own = own_draft(application_id)
    question = _question(own, question_key)
    written = history_of(db.session(), application_id, question_key)
    stands = draft_of(db.session(), application_id).answers.get(question_key, NOTHING)
    part = own.content.part_of(question_key)
    return render_template(
        "web/applications/history.html", own=own, question=question, part=part, written=written, stands=stands
    )


@blueprint.post("/answers/<question_key>/history/<int:answer_version_id>")
@requires(signed_in)
def restore(application_id: int, question_key: str, answer_version_id: int) -> ResponseReturnValue:
    """Write an earlier text again, as a new version: what stands now stays in the history."""
    own = own_draft(application_id)
    _question(own, question_key)
    earlier = earlier_text(db.session(), application_id, question_key, answer_version_id)
    stands = draft_of(db.session(), application_id).answers.get(question_key, NOTHING)
    try:
        written = _written(own, question_key, Typed(earlier, stands.version))
    except ApplicationClosed as refused:
        flash(forms.problem_words(refused), "warning")
    else:
        flash(str(forms.RESTORED if written else forms.CHANGED_BY_ANOTHER), "success" if written else "warning")
    return redirect(url_for(".history", application_id=application_id, question_key=question_key))


@blueprint.get("/files/<int:attachment_id>")
@requires(signed_in)
def file(application_id: int, attachment_id: int) -> ResponseReturnValue:
    """A file of the draft, for those who work on it."""
    own_draft(application_id)
    found = attachment(db.session(), application_id, attachment_id)
    return file_response(found.sha256, found.filename)


def _question(own: OwnDraft, key: str) -> Question:
    found = own.content.question(key)
    if found is None or found.kind == "attachment":
        raise NotFound
    return found


def _written(own: OwnDraft, question: str, typed: Typed) -> Stand | None:
    """What stands now; None where that is another's text: a lost race is caught inside the transaction, which keeps what lost."""
    with transaction(db.session()) as session:
        try:
            answer = write_answer(
                session, own.application, question, typed.value, typed.seen_version, current_person_id(), now()
            )
        except AnswerChanged:
            return None
    if answer.value != typed.value:
        return None
    return Stand(answer.value, answer.version, now(), current_person_id(), current_actor().name)


def _macro(name: str) -> Callable[..., str]:
    return cast("Callable[..., str]", get_template_attribute("web/applications/_parts.html", name))


def _page(
    own: OwnDraft,
    this: Part,
    pressed: forms.Pressed | None = None,
    lost: Iterable[str] = (),
    bad_files: Mapping[str, Refused] | None = None,
    *,
    refused: Refused | None = None,
) -> str:
    draft = draft_of(db.session(), own.application.id)
    fields = forms.fields_of(this, draft.answers, draft.files)
    if pressed is not None:
        forms.show_typed(fields, pressed, lost, saved=refused is None)
    if refused is not None:
        forms.show_problem(fields, refused)
    for each in fields:
        if each.question.key in (bad_files or {}):
            each.error = forms.file_words((bad_files or {})[each.question.key])
    problem = forms.problem_words(refused) if refused else ""
    values = {"own": own, "draft": draft, "part": this, "fields": fields, "problem": problem}
    return render_template("web/applications/part.html", **values, **frame(own))


def _onward(own: OwnDraft, this: Part) -> ResponseReturnValue:
    """To the next part, back to the draft, or here again, as the button said."""
    flash(str(forms.SAVED), "success")
    go, keys = request.form.get("go"), [each.key for each in own.content.parts]
    after = keys[keys.index(this.key) + 1 :]
    if go == "leave" or (go == "next" and not after):
        return redirect(url_for("applications.show", application_id=own.application.id))
    key = after[0] if go == "next" else this.key
    return redirect(url_for(".show", application_id=own.application.id, part_key=key))
