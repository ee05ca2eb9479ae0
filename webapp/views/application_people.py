"""Who works on an application: inviting, letting in, letting go; and coming in by the link of a letter."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.beginning import dossier, find_collaborator
from modules.cohorts.applying.inviting import (
    accept,
    answer_request,
    invitation,
    invitation_of,
    invite,
    open_invitations,
    people_of,
    remove,
    set_part,
    take_back,
)
from modules.cohorts.errors import AlreadyCollaborating, InvitationEnded, NobodyLeads, TooManyPeople
from modules.core.db import transaction
from modules.core.tokens import Tokens
from modules.people.queries import person
from webapp.access import current_actor, current_person_id, now, public, requires, signed_in, who_asks
from webapp.drafts import OwnDraft, frame, led_draft, own_draft
from webapp.extensions import db, limiter
from webapp.forms import applications as forms
from webapp.headers import keep_private

A_TEAM = "60 per hour"
PARTS = ("lead", "editor")

blueprint = Blueprint("application_people", __name__, url_prefix="/cohorts")
blueprint.after_request(keep_private)


@blueprint.get("/applications/<int:application_id>/people")
@requires(signed_in)
def listed(application_id: int) -> ResponseReturnValue:
    """Who works on it, who is invited, who asks to be let in."""
    return _page(own_draft(application_id), forms.InviteForm(formdata=None))


@blueprint.post("/applications/<int:application_id>/people")
@requires(signed_in)
@limiter.limit(A_TEAM, key_func=who_asks)
def invite_one(application_id: int) -> ResponseReturnValue:
    """Ask somebody in by letter."""
    own, form = led_draft(application_id), forms.InviteForm()
    if not form.validate():
        return _page(own, form), 422
    try:
        with transaction(db.session()) as session:
            invite(session, own.application, form.guest(), current_person_id(), now())
    except (AlreadyCollaborating, TooManyPeople) as refused:
        form.form_errors = [forms.not_invited(refused)]
        return _page(own, form), 409
    return _done(application_id, str(forms.INVITED % {"name": form.name.data}))


@blueprint.post("/applications/<int:application_id>/people/<int:collaborator_id>")
@requires(signed_in)
def change(application_id: int, collaborator_id: int) -> ResponseReturnValue:
    """Make somebody a lead or an editor, or let them go."""
    own, wanted = led_draft(application_id), request.form.get("part", "")
    try:
        with transaction(db.session()) as session:
            if wanted in PARTS:
                set_part(session, own.application, collaborator_id, wanted, current_person_id(), now())
            else:
                remove(session, own.application, collaborator_id, current_person_id(), now())
    except NobodyLeads:
        return _page(own, forms.InviteForm(formdata=None), problem=str(forms.MUST_LEAD)), 409
    if find_collaborator(db.session(), application_id, current_person_id()) is None:
        return redirect(url_for("account.desk"))
    return _done(application_id, str(forms.PART_SET))


@blueprint.post("/applications/<int:application_id>/invitations/<int:invitation_id>")
@requires(signed_in)
def answer(application_id: int, invitation_id: int) -> ResponseReturnValue:
    """Let somebody in who asked, or not; take an invitation back."""
    led_draft(application_id)
    found = invitation(db.session(), application_id, invitation_id)
    try:
        with transaction(db.session()) as session:
            if found.kind == "invited":
                take_back(session, invitation_id, current_person_id(), now())
            else:
                answer_request(session, invitation_id, current_person_id(), now(), let_in=request.form.get("let_in") == "1")
    except InvitationEnded:
        return redirect(url_for(".listed", application_id=application_id))
    return _done(application_id, str(forms.PART_SET))


@blueprint.get("/invitations/<invitation_token>")
@public
def invited(invitation_token: str) -> ResponseReturnValue:
    """Who invites to what; opening the link changes nothing."""
    return _invited(invitation_token)


@blueprint.post("/invitations/<invitation_token>")
@requires(signed_in)
@limiter.limit(A_TEAM, key_func=who_asks)
def come_in(invitation_token: str) -> ResponseReturnValue:
    """Work on the application from now on."""
    found, application = invitation_of(db.session(), _tokens(), invitation_token)
    try:
        with transaction(db.session()) as session:
            accept(session, found.id, current_person_id(), now())
    except InvitationEnded:
        return _invited(invitation_token)
    return redirect(url_for("applications.show", application_id=application.id))


def _invited(token: str) -> ResponseReturnValue:
    found, application = invitation_of(db.session(), _tokens(), token)
    me = current_actor().person_id
    if me is not None and find_collaborator(db.session(), application.id, me):
        return redirect(url_for("applications.show", application_id=application.id))
    by = person(db.session(), found.made_by) if found.made_by else None
    values = {"dossier": dossier(db.session(), application.id), "invitation": found, "by": by.name if by else ""}
    page = render_template("web/applications/invited.html", token=token, **values)
    return page if found.ended_at is None else (page, 410)


def _tokens() -> Tokens:
    signer: Tokens = current_app.extensions["convene.tokens"]
    return signer


def _page(own: OwnDraft, form: forms.InviteForm, problem: str = "") -> str:
    people = people_of(db.session(), own.application.id)
    waiting = open_invitations(db.session(), own.application.id)
    values = {"own": own, "form": form, "people": people, "waiting": waiting, "problem": problem}
    return render_template("web/applications/people.html", **values, **frame(own))


def _done(application_id: int, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for(".listed", application_id=application_id))
