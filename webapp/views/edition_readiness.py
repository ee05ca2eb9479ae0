"""Looking at the sender of an issue once more."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.mailings.editions.errors import NotReady
from modules.mailings.editions.queries import find_edition
from modules.mailings.editions.readiness import Standing, ask_preflight
from modules.mailings.permissions import may_write_mail
from webapp.access import now, requires
from webapp.composing import back
from webapp.edition_readiness import SEEN
from webapp.extensions import db, limiter
from webapp.forms import editions as forms

blueprint = Blueprint("edition_readiness", __name__, url_prefix="/staff/mail/editions")


@blueprint.post("/<int:edition_id>/check")
@requires(may_write_mail)
@limiter.limit("60 per hour")
def check_it(edition_id: int) -> ResponseReturnValue:
    """Have it looked at; a worker does it."""
    with transaction(db.session()) as session:
        edition = find_edition(session, edition_id)
        if edition.state in SEEN:
            ask_preflight(session, edition, now())
    return back("edition_release.show", edition_id, forms.LOOKING, "info", anchor="ready")


def not_ready(edition_id: int, refused: NotReady) -> ResponseReturnValue:
    """Why it was not let go; where nobody has looked lately, somebody does now."""
    if refused.values["why"] == Standing.RED:
        return back("edition_release.show", edition_id, forms.refusal_words(refused), "warning", anchor="ready")
    with transaction(db.session()) as session:
        ask_preflight(session, find_edition(session, edition_id), now())
    return back("edition_release.show", edition_id, forms.NOT_YET, "warning", anchor="ready")
