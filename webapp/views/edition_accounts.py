"""An issue that goes out, or went: how far it is, who has it and who not and why; holding it, recalling it, correcting it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import Refused
from modules.deliveries.states import State
from modules.mailings.editions import accounts, stopping
from modules.mailings.editions.beginning import correct
from modules.mailings.editions.counting import openings_of
from modules.mailings.editions.finishing import send_to_the_rest
from modules.mailings.editions.queries import PUBLIC, find_edition
from modules.mailings.editions.shares import KINDS, shares_of
from modules.mailings.lists.queries import find_list
from modules.mailings.permissions import may_write_mail
from webapp.access import current_person_id, now, requires
from webapp.composing import back
from webapp.extensions import db
from webapp.forms import editions as forms
from webapp.languages import current_language
from webapp.views.mail_status import and_back

SHOWN = {"uncertain": State.UNCERTAIN, "rejected": State.REJECTED, "suppressed": State.SUPPRESSED}
SEARCH_LIMIT = 100
LARGEST_ID = 2**63 - 1
blueprint = Blueprint("edition_accounts", __name__, url_prefix="/staff/mail/editions")


@blueprint.get("/<int:edition_id>/account")
@requires(may_write_mail)
def show(edition_id: int) -> ResponseReturnValue:
    """The sum, by state and reason; by domain, county and organization once it is done, before that if asked; the search in it."""
    session = db.session()
    edition = find_edition(session, edition_id)
    if edition.state not in PUBLIC:
        return redirect(url_for("edition_release.show", edition_id=edition_id))
    text, shown = request.args.get("q", "").strip()[:SEARCH_LIMIT], request.args.get("show", "")
    shares = "shares" in request.args
    return render_template(
        "web/mail/account.html",
        edition=edition,
        owner=find_list(session, edition.list_id),
        account=accounts.account_of(session, edition),
        shares={kind: shares_of(session, edition, kind) for kind in KINDS} if edition.finished_at or shares else {},
        opened=openings_of(session, edition, current_language()),
        text=text,
        found=accounts.find_deliveries(session, edition_id, text),
        shown=shown if shown in SHOWN else "",
        rows=accounts.listed(session, edition_id, SHOWN[shown], _after()) if shown in SHOWN else [],
        most=accounts.LONGEST,
    )


@blueprint.post("/<int:edition_id>/pause")
@requires(may_write_mail)
def pause_it(edition_id: int) -> ResponseReturnValue:
    """Let nothing more of it go for now."""
    return _done(edition_id, lambda made: stopping.pause(made, edition_id, current_person_id(), now()), forms.PAUSED)


@blueprint.post("/<int:edition_id>/resume")
@requires(may_write_mail)
def resume_it(edition_id: int) -> ResponseReturnValue:
    """Go on with it."""
    return _done(edition_id, lambda made: stopping.resume(made, edition_id, current_person_id(), now()), forms.RESUMED)


@blueprint.get("/<int:edition_id>/recall")
@requires(may_write_mail)
def recalling(edition_id: int) -> ResponseReturnValue:
    """What recalling does, before it is done."""
    session = db.session()
    edition = find_edition(session, edition_id)
    account = accounts.account_of(session, edition)
    return render_template("web/mail/recall.html", edition=edition, owner=find_list(session, edition.list_id), account=account)


@blueprint.post("/<int:edition_id>/recall")
@requires(may_write_mail)
def recall_it(edition_id: int) -> ResponseReturnValue:
    """Stop it for good."""
    return _done(edition_id, lambda made: stopping.recall(made, edition_id, current_person_id(), now()), forms.STOPPED)


@blueprint.post("/<int:edition_id>/rest")
@requires(may_write_mail)
def send_rest(edition_id: int) -> ResponseReturnValue:
    """Send it once more to those of whom nobody knows whether they have it."""
    return _done(edition_id, lambda made: send_to_the_rest(made, edition_id, current_person_id(), now()), forms.REST_SENT)


@blueprint.post("/<int:edition_id>/correct")
@requires(may_write_mail)
def correct_it(edition_id: int) -> ResponseReturnValue:
    """Begin a correction, for those alone who have it."""
    try:
        with transaction(db.session()) as session:
            made = correct(session, edition_id, current_person_id(), now())
    except Refused as refused:
        return back(".show", edition_id, forms.refusal_words(refused), "warning")
    return back("staff_editions.compose", made.id, forms.CORRECTING)


def _after() -> int:
    """Beyond which delivery a list goes on; from its beginning for what no id can be."""
    after = request.args.get("after", 0, type=int)
    return after if 0 <= after <= LARGEST_ID else 0


def _done(edition_id: int, deed: Callable[[Any], object], said: object) -> ResponseReturnValue:
    try:
        with transaction(db.session()) as session:
            deed(session)
    except Refused as refused:
        return back(".show", edition_id, forms.refusal_words(refused), "warning")
    if request.form.get("to") == "running":
        return and_back(said)
    return back(".show", edition_id, said)
