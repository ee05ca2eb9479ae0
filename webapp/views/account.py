"""A person's own pages: desk, particulars, where they are signed in, their data."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.accounts import sessions
from modules.accounts.browsers import browser_of
from modules.accounts.closing import erase
from modules.accounts.errors import LastAdministrator
from modules.accounts.queries import account_of
from modules.accounts.signing_in import prove_password
from modules.cohorts.applying.beginning import applications_of
from modules.cohorts.applying.states import seen_as
from modules.cohorts.choosing.review_desk import reviews_open
from modules.cohorts.work.own_teams import own_teamwork
from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.people.addresses import addresses_of
from modules.people.changing import Particulars, change_person
from modules.people.exporting import export_person
from modules.people.queries import live_person
from modules.registrations.own_events import own_events
from modules.training.learning.own_training import own_training
from webapp.access import current_actor, current_person_id, now, requires, signed_in
from webapp.accounts.redirects import in_language
from webapp.accounts.sessions import current_session_id, forget_browser
from webapp.extensions import db, limiter
from webapp.forms import account as words
from webapp.forms.account import EraseForm, ParticularsForm
from webapp.navigation import account_links

blueprint = Blueprint("account", __name__, url_prefix="/account")


def own_account_id() -> int:
    """The account of who is signed in."""
    account = account_of(db.session(), current_person_id())
    if account is None:
        raise NotFound
    return account.id


@blueprint.get("")
@requires(signed_in)
def desk() -> ResponseReturnValue:
    """What is next for a person, and all that is their own by links."""
    addresses = addresses_of(db.session(), current_person_id())
    own = own_events(db.session(), current_person_id(), now())
    training = own_training(db.session(), current_person_id(), now())
    return render_template(
        "web/account/desk.html",
        addresses=addresses,
        links=account_links(),
        own=own,
        training=training,
        teamwork=own_teamwork(db.session(), current_actor(), now()),
        applications=[
            (each, seen_as(each.application.state)) for each, _ in applications_of(db.session(), current_person_id())
        ],
        reviews_open=reviews_open(db.session(), current_person_id()),
        now=now(),
    )


@blueprint.get("/about-me")
@requires(signed_in)
def about_me() -> ResponseReturnValue:
    """Name, language, time zone."""
    form = ParticularsForm(obj=live_person(db.session(), current_person_id()))
    return render_template("web/account/about_me.html", form=form)


@blueprint.post("/about-me")
@requires(signed_in)
@limiter.limit("60 per hour")
def change_about_me() -> ResponseReturnValue:
    """Save them; the answer is in the language chosen."""
    form = ParticularsForm()
    if not form.validate():
        return render_template("web/account/about_me.html", form=form), 422
    wanted = Particulars(str(form.name.data), str(form.language.data), str(form.time_zone.data))
    with transaction(db.session()) as session:
        change_person(session, current_person_id(), wanted, current_person_id(), now())
    flash(str(words.SAVED), "success")
    return redirect(in_language(url_for(".desk"), wanted.language))


@blueprint.get("/sessions")
@requires(signed_in)
def signed_in_at() -> ResponseReturnValue:
    """The browsers that are signed in."""
    listed = [(each, browser_of(each.agent)) for each in sessions.live_sessions(db.session(), own_account_id(), now())]
    return render_template("web/account/sessions.html", listed=listed, here=current_session_id())


@blueprint.post("/sessions/<int:session_id>/end")
@requires(signed_in)
@limiter.limit("60 per hour")
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    with transaction(db.session()) as session:
        if not sessions.end(session, own_account_id(), session_id, now()):
            raise NotFound
    flash(str(words.ENDED), "success")
    return redirect(url_for(".signed_in_at"))


@blueprint.post("/sessions/end-others")
@requires(signed_in)
@limiter.limit("60 per hour")
def end_other_sessions() -> ResponseReturnValue:
    """Sign every other browser out."""
    with transaction(db.session()) as session:
        sessions.end_all(session, own_account_id(), now(), except_id=current_session_id())
    flash(str(words.OTHERS_ENDED), "success")
    return redirect(url_for(".signed_in_at"))


@blueprint.get("/data")
@requires(signed_in)
def data() -> ResponseReturnValue:
    """Taking one's data along, and leaving."""
    return render_template("web/account/data.html", form=EraseForm(formdata=None))


@blueprint.post("/data.json")
@requires(signed_in)
@limiter.limit("10 per hour")
def download() -> ResponseReturnValue:
    """Everything that is kept, as a file; by POST, since the trail notes it."""
    with transaction(db.session()) as session:
        taken = export_person(session, current_person_id(), current_person_id(), now())
    return as_file(jsonify(taken), "my-data.json")


@blueprint.post("/erase")
@requires(signed_in)
@limiter.limit("10 per hour")
def erase_me() -> ResponseReturnValue:
    """Forget me: the password once more, then nothing is left to sign in with."""
    form = EraseForm()
    if not form.validate():
        return render_template("web/account/data.html", form=form), 422
    with transaction(db.session()) as session:
        proved = prove_password(session, own_account_id(), str(form.password.data), now())
    if not proved:
        form.password.errors = [str(words.WRONG_PASSWORD)]
        return render_template("web/account/data.html", form=form), 422
    return _erase(form)


def _erase(form: EraseForm) -> ResponseReturnValue:
    person_id = current_person_id()
    try:
        with transaction(db.session()) as session:
            erase(session, person_id, person_id, now())
    except LastAdministrator:
        form.form_errors = [str(words.LAST_ADMINISTRATOR)]
        return render_template("web/account/data.html", form=form), 409
    forget_browser()
    return render_template("web/account/erased.html")


def as_file(response: Response, name: str) -> Response:
    """An answer that browsers save."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
