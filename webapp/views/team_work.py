"""A team's work: deliverables, what was said to them, measures."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.teams.team_permissions import may_facilitate
from modules.cohorts.work.deliverables import accept, deliverable, give_back, hand_in
from modules.cohorts.work.hand_ins import hand_in_by_id, hand_ins_of
from modules.cohorts.work.measures import add_value, judge_measure, make_measure, measure, measured
from modules.core.db import transaction
from modules.core.errors import Forbidden, NotFound, Refused
from modules.files.storing import LIMIT
from webapp.access import current_actor, current_person_id, now, requires, signed_in
from webapp.event_presenting import site_zone, today
from webapp.extensions import db
from webapp.forms import team_work as words
from webapp.forms.team_work import AnswerForm, HandInForm, JudgeForm, MeasureForm, ValueForm, show_fault
from webapp.storing import sent_file
from webapp.team_access import Sight, seen_team, worked_team

blueprint = Blueprint("team_work", __name__, url_prefix="/cohorts/teams/<int:team_id>")


@blueprint.get("/deliverables/<int:deliverable_id>")
@requires(signed_in)
def handing_in(team_id: int, deliverable_id: int) -> ResponseReturnValue:
    """What is asked for, what was handed in, what was said to it."""
    return _work(seen_team(team_id), deliverable_id)


@blueprint.post("/deliverables/<int:deliverable_id>")
@requires(signed_in)
def hand(team_id: int, deliverable_id: int) -> ResponseReturnValue:
    """Hand it in."""
    sight, form = worked_team(team_id), HandInForm()
    if not form.validate():
        return _work(sight, deliverable_id, handing=form), 422
    try:
        with transaction(db.session()) as session:
            hand_in(session, (team_id, deliverable_id), form.work(), now(), current_person_id())
    except Refused as refused:
        show_fault(form.file if form.file.data else form.words, refused)
        return _work(sight, deliverable_id, handing=form), 409
    flash(str(words.HANDED_IN), "success")
    return redirect(url_for(".handing_in", team_id=team_id, deliverable_id=deliverable_id))


@blueprint.post("/hand-ins/<int:hand_in_id>/answer")
@requires(signed_in)
def answer(team_id: int, hand_in_id: int) -> ResponseReturnValue:
    """Accept it, or ask for another version: whichever button was pressed."""
    sight = seen_team(team_id)
    if not may_facilitate(current_actor(), sight.standing.cohort_id):
        raise Forbidden
    found, form = hand_in_by_id(db.session(), hand_in_id, team_id), AnswerForm()
    accepts = request.form.get("deed") == "accept"
    if not form.validate():
        return _work(sight, found.deliverable_id, answering=form), 422
    try:
        with transaction(db.session()) as session:
            deed = accept if accepts else give_back
            deed(session, hand_in_id, form.feedback.data or "", now(), current_person_id())
    except Refused as refused:
        show_fault(form.feedback, refused)
        return _work(sight, found.deliverable_id, answering=form), 409
    flash(str(words.ACCEPTED if accepts else words.RETURNED), "success")
    return redirect(url_for(".handing_in", team_id=team_id, deliverable_id=found.deliverable_id))


@blueprint.get("/hand-ins/<int:hand_in_id>/file")
@requires(signed_in)
def handed_file(team_id: int, hand_in_id: int) -> ResponseReturnValue:
    """The file of a hand-in, to be saved."""
    seen_team(team_id)
    found = hand_in_by_id(db.session(), hand_in_id, team_id)
    if found.sha256 is None:
        raise NotFound
    return sent_file(found.sha256, found.filename)


@blueprint.get("/measures/new")
@requires(signed_in)
def defining(team_id: int) -> ResponseReturnValue:
    """The form of a new measure."""
    return render_template("web/teams/new_measure.html", sight=worked_team(team_id), form=MeasureForm())


@blueprint.post("/measures")
@requires(signed_in)
def define(team_id: int) -> ResponseReturnValue:
    """A measure that the team tries."""
    sight, form = worked_team(team_id), MeasureForm()
    if not form.validate():
        return render_template("web/teams/new_measure.html", sight=sight, form=form), 422
    try:
        with transaction(db.session()) as session:
            made = make_measure(session, team_id, form.draft(), now(), current_person_id())
    except Refused as refused:
        show_fault(form.name, refused)
        return render_template("web/teams/new_measure.html", sight=sight, form=form), 409
    flash(str(words.MEASURE_MADE), "success")
    return redirect(url_for(".measuring", team_id=team_id, measure_id=made.id))


@blueprint.get("/measures/<int:measure_id>")
@requires(signed_in)
def measuring(team_id: int, measure_id: int) -> ResponseReturnValue:
    """Its values as a chart and as a table, and the forms that change it."""
    return _measure(seen_team(team_id), measure_id)


@blueprint.post("/measures/<int:measure_id>/values")
@requires(signed_in)
def note_value(team_id: int, measure_id: int) -> ResponseReturnValue:
    """Note a value, or correct the day's."""
    sight, form = worked_team(team_id), ValueForm(today())
    measure(db.session(), measure_id, team_id)
    if not form.validate():
        return _measure(sight, measure_id, noting=form), 422
    try:
        with transaction(db.session()) as session:
            add_value(session, measure_id, form.draft(), now(), current_person_id())
    except Refused as refused:
        show_fault(form.measured_on, refused)
        return _measure(sight, measure_id, noting=form), 409
    flash(str(words.VALUE_ADDED), "success")
    return redirect(url_for(".measuring", team_id=team_id, measure_id=measure_id))


@blueprint.post("/measures/<int:measure_id>/state")
@requires(signed_in)
def judge(team_id: int, measure_id: int) -> ResponseReturnValue:
    """Tried, kept or dropped."""
    sight, form = worked_team(team_id), JudgeForm()
    measure(db.session(), measure_id, team_id)
    if not form.validate():
        return _measure(sight, measure_id, judging=form), 422
    try:
        with transaction(db.session()) as session:
            judge_measure(session, measure_id, (form.state.data, form.verdict.data or ""), now(), current_person_id())
    except Refused as refused:
        show_fault(form.state, refused)
        return _measure(sight, measure_id, judging=form), 409
    flash(str(words.JUDGED), "success")
    return redirect(url_for(".measuring", team_id=team_id, measure_id=measure_id))


def _work(sight: Sight, deliverable_id: int, handing: HandInForm | None = None, answering: AnswerForm | None = None) -> str:
    asked = deliverable(db.session(), deliverable_id)
    if asked.cohort_id != sight.file.cohort.id:
        raise NotFound
    return render_template(
        "web/teams/deliverable.html",
        sight=sight,
        asked=asked,
        hand_ins=hand_ins_of(db.session(), sight.file.team.id, deliverable_id),
        handing=handing or HandInForm(formdata=None),
        answering=answering or AnswerForm(formdata=None),
        form=handing or answering,
        zone=site_zone(),
        now=now(),
        limit=LIMIT,
    )


def _measure(sight: Sight, measure_id: int, noting: ValueForm | None = None, judging: JudgeForm | None = None) -> str:
    found = measure(db.session(), measure_id, sight.file.team.id)
    return render_template(
        "web/teams/measure.html",
        sight=sight,
        measured=measured(db.session(), found),
        noting=noting or ValueForm(today(), formdata=None),
        judging=judging or JudgeForm(formdata=None, obj=found),
        form=noting or judging,
    )
