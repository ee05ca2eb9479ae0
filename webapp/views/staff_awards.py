"""Staff pages of certificates: finding one, what it rests on, revoking and restoring."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.awards.errors import AlreadyRevoked, NotRevoked
from modules.awards.models import Standing
from modules.awards.permissions import may_keep_awards
from modules.awards.queries import award_by_code, awards_found, standings_of
from modules.awards.revoking import restore, revoke
from modules.core.db import transaction
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import awards as words
from webapp.forms.awards import ReasonForm

blueprint = Blueprint("staff_awards", __name__, url_prefix="/staff/awards")
LAST_PAGE = 10_000
Deed = Callable[..., Standing]
"""`revoke` or `restore`."""


@blueprint.get("")
@requires(may_keep_awards)
def listed() -> ResponseReturnValue:
    """Find certificates by name or code."""
    typed = request.args.get("q", "").strip()
    page = min(max(request.args.get("page", 1, int), 1), LAST_PAGE)
    found, pages = awards_found(db.session(), typed, page)
    return render_template("web/awards/listed.html", typed=typed, found=found, page=page, pages=pages, now=now())


@blueprint.get("/<award_code>")
@requires(may_keep_awards)
def show(award_code: str) -> ResponseReturnValue:
    """One certificate: what it says, what it rests on, what became of it."""
    return _page(award_code, ReasonForm(formdata=None))


@blueprint.post("/<award_code>/revoke")
@requires(may_keep_awards)
def revoke_it(award_code: str) -> ResponseReturnValue:
    """It counts no more."""
    return _restate(award_code, revoke, str(words.REVOKED))


@blueprint.post("/<award_code>/restore")
@requires(may_keep_awards)
def restore_it(award_code: str) -> ResponseReturnValue:
    """It counts again."""
    return _restate(award_code, restore, str(words.RESTORED))


def _restate(award_code: str, deed: Deed, done: str) -> ResponseReturnValue:
    """Do it for a reason, unless somebody else was first."""
    form = ReasonForm()
    if not form.validate():
        return _page(award_code, form), 422
    try:
        with transaction(db.session()) as session:
            award = award_by_code(session, award_code).award
            deed(session, award.id, form.reason.data or "", current_person_id(), now())
    except (AlreadyRevoked, NotRevoked) as late:
        form.form_errors = [str(words.ALREADY_REVOKED if isinstance(late, AlreadyRevoked) else words.NOT_REVOKED)]
        return _page(award_code, form), 409
    flash(done, "success")
    return redirect(url_for(".show", award_code=award_code))


def _page(award_code: str, form: ReasonForm) -> str:
    certificate = award_by_code(db.session(), award_code)
    return render_template(
        "web/awards/show.html",
        certificate=certificate,
        state=certificate.state(now()),
        stated=standings_of(db.session(), certificate.award.id),
        form=form,
    )
