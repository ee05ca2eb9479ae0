"""From a draft to a letter: handing an issue in, approving it as a second person, saying when it goes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import Forbidden, Refused, Stale
from modules.mailings.editions import approving
from modules.mailings.editions.comparing import changes_of
from modules.mailings.editions.errors import EditionFaulty, NotReady, OtherDay, TooLate
from modules.mailings.editions.models import Edition
from modules.mailings.editions.queries import PUBLIC, find_edition, pages_of
from modules.mailings.editions.testing import ask_test
from modules.mailings.lists.queries import find_list
from modules.mailings.permissions import may_approve, may_write_mail
from webapp.access import current_actor, current_person_id, now, requires
from webapp.composing import back, hand, spoken
from webapp.edition_readiness import readiness_of
from webapp.edition_tools import checking, press_tools
from webapp.extensions import db, limiter
from webapp.forms import editions as forms
from webapp.forms.editions import SeenForm, SendBackForm, WhenForm
from webapp.letter_pages import with_frames
from webapp.views.edition_readiness import not_ready

Deed = Callable[[Any], Edition]
blueprint = Blueprint("edition_release", __name__, url_prefix="/staff/mail/editions")


@blueprint.get("/<int:edition_id>")
@requires(may_write_mail)
def show(edition_id: int) -> ResponseReturnValue:
    """How an issue stands, and what is next. A draft is written on."""
    edition = find_edition(db.session(), edition_id)
    if edition.state == "draft":
        return redirect(url_for("staff_editions.compose", edition_id=edition_id, lang=request.args.get("lang")))
    if edition.state in PUBLIC:
        return redirect(url_for("edition_accounts.show", edition_id=edition_id))
    ready = readiness_of(edition)
    if request.headers.get("HX-Trigger") == "ready" and ready and ready.under_way:
        return "", 204  # what is being read stays as it is until there is something new to say
    return _page(edition, ready=ready)


@blueprint.post("/<int:edition_id>/submit")
@requires(may_write_mail)
def submit_it(edition_id: int) -> ResponseReturnValue:
    """Hand it in for a second person."""
    mine = hand(edition_id, SeenForm().version.data)
    try:
        with transaction(db.session()) as session:
            approving.submit(session, checking(), mine, now())
    except Stale:
        return back("staff_editions.compose", edition_id, forms.CHANGED, "warning")
    except EditionFaulty:
        return back("staff_editions.compose", edition_id, forms.SOMETHING_WRONG, "warning", anchor="fix")
    except Refused as refused:
        return back(".show", edition_id, forms.refusal_words(refused), "warning")
    return back(".show", edition_id, forms.SUBMITTED)


@blueprint.post("/<int:edition_id>/test")
@requires(may_write_mail)
@limiter.limit("60 per hour")
def test_it(edition_id: int) -> ResponseReturnValue:
    """Send the page that is shown to whoever asks, and to nobody else."""
    with transaction(db.session()) as session:
        ask_test(session, edition_id, current_person_id(), spoken(), now())
        is_draft = find_edition(session, edition_id).state == "draft"
    return back("staff_editions.compose" if is_draft else ".show", edition_id, forms.TEST_SENT)


@blueprint.post("/<int:edition_id>/approve")
@requires(may_write_mail)
def approve_it(edition_id: int) -> ResponseReturnValue:
    """Let go out what was seen: the hash says which pages that were."""
    if not may_approve(current_actor(), find_edition(db.session(), edition_id)):
        raise Forbidden
    form = SeenForm()
    mine, seen = hand(edition_id, form.version.data), form.content_hash.data or ""
    return _done(edition_id, lambda made: approving.approve(made, press_tools(), mine, seen, now()), forms.APPROVED)


@blueprint.post("/<int:edition_id>/send-back")
@requires(may_write_mail)
def send_it_back(edition_id: int) -> ResponseReturnValue:
    """Give it back to its author, with a note."""
    form = SendBackForm()
    if not form.validate():
        return _page(find_edition(db.session(), edition_id), 422, why_form=form)
    mine, why = hand(edition_id, form.version.data), form.why.data or ""
    try:
        with transaction(db.session()) as session:
            approving.send_back(session, mine, why, now())
    except Stale:
        return _not_sent_back(edition_id, form)
    except Refused as refused:
        return back(".show", edition_id, forms.refusal_words(refused), "warning")
    return back(".show", edition_id, forms.SENT_BACK)


def _not_sent_back(edition_id: int, form: SendBackForm) -> ResponseReturnValue:
    """The note that was typed stays where it can still be sent: under the issue as it waits now."""
    edition = find_edition(db.session(), edition_id)
    if edition.state != "submitted" or edition.approved_by:
        return back(".show", edition_id, forms.CHANGED, "warning")
    flash(str(forms.CHANGED), "warning")
    return _page(edition, 409, why_form=form)


@blueprint.post("/<int:edition_id>/schedule")
@requires(may_write_mail)
def schedule_it(edition_id: int) -> ResponseReturnValue:
    """Have it go out then."""
    form, edition = WhenForm(), find_edition(db.session(), edition_id)
    when = form.when(find_list(db.session(), edition.list_id).time_zone) if form.validate() else None
    if when is None:
        return _page(edition, 422, when_form=form)
    mine = hand(edition_id, form.version.data)
    try:
        with transaction(db.session()) as session:
            approving.schedule(session, mine, when, now())
    except (OtherDay, TooLate) as refused:
        form.day.errors = [forms.refusal_words(refused)]
        return _page(find_edition(db.session(), edition_id), 422, when_form=form)
    except Stale:
        return back(".show", edition_id, forms.CHANGED, "warning")
    except NotReady as refused:
        return not_ready(edition_id, refused)
    except Refused as refused:
        return back(".show", edition_id, forms.refusal_words(refused), "warning")
    return back(".show", edition_id, forms.SCHEDULED)


@blueprint.post("/<int:edition_id>/unschedule")
@requires(may_write_mail)
def unschedule_it(edition_id: int) -> ResponseReturnValue:
    """Keep it back."""
    mine = hand(edition_id, SeenForm().version.data)
    return _done(edition_id, lambda made: approving.unschedule(made, mine, now()), forms.UNSCHEDULED)


def _done(edition_id: int, deed: Deed, said: object) -> ResponseReturnValue:
    """Do it, or say why not; either way the page shows how the issue stands."""
    try:
        with transaction(db.session()) as session:
            deed(session)
    except Stale:
        return back(".show", edition_id, forms.CHANGED, "warning")
    except NotReady as refused:
        return not_ready(edition_id, refused)
    except Refused as refused:
        return back(".show", edition_id, forms.refusal_words(refused), "warning")
    return back(".show", edition_id, said)


def _page(edition: Edition, status: int = 200, **over: object) -> Response:
    session = db.session()
    owner, pages = find_list(session, edition.list_id), pages_of(session, edition.id)
    values: dict[str, object] = {
        "when_form": WhenForm.of(edition, owner.time_zone, formdata=None),
        "why_form": SendBackForm(formdata=None, data={"version": edition.version}),
        "may_approve": may_approve(current_actor(), edition),
        "look": request.args.get("look", ""),
        "spoken": spoken(),
        "ready": readiness_of(edition),
        "changes": None if edition.approved_by else changes_of(session, edition),
    }
    page = render_template("web/mail/release.html", edition=edition, owner=owner, pages=pages, **values | over)
    return with_frames(page, status)
