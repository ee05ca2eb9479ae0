"""Certificates: checking one, which anybody may; and a person's own, with the hours they attended."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Config
from modules.awards.codes import read_code
from modules.awards.errors import NoLongerStands
from modules.awards.permissions import may_keep_awards
from modules.awards.printing import print_certificate
from modules.awards.queries import award_by_code, awards_of, find_award, own_award
from modules.core.db import transaction
from modules.registrations.attendance_awards import attendance_key, claim_attendance
from modules.registrations.attended import attended_events
from modules.registrations.errors import EventNotOver
from webapp.access import current_actor, current_person_id, now, public, requires, signed_in, who_asks
from webapp.accounts.redirects import in_language
from webapp.documents import as_pdf, document_words
from webapp.event_presenting import site_zone
from webapp.extensions import db, limiter
from webapp.forms.awards import CLAIMED, NOT_OVER
from webapp.headers import KEPT_BY_NOBODY

blueprint = Blueprint("awards", __name__)


@blueprint.after_request
def keep_fresh(response: Response) -> Response:
    """No index finds a name through these pages, and what they say of today is not kept for tomorrow."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = KEPT_BY_NOBODY
    return response


@blueprint.get("/verify")
@public
@limiter.limit("60 per minute")
def check() -> ResponseReturnValue:
    """Where a code is typed."""
    typed = request.args.get("code", "").strip()
    code = read_code(typed)
    if code is not None:
        return redirect(url_for(".verify", award_code=code))
    return render_template("web/awards/check.html", typed=typed)


@blueprint.get("/verify/<award_code>")
@public
@limiter.limit("60 per minute")
def verify(award_code: str) -> ResponseReturnValue:
    """Whether a certificate is good: what stands on it, and nothing more of the person."""
    found = find_award(db.session(), award_code)
    if found is None:
        return render_template("web/awards/unknown.html", typed=award_code), 404
    return render_template("web/awards/verify.html", certificate=found, state=found.state(now()))


@blueprint.get("/account/awards")
@requires(signed_in)
def mine() -> ResponseReturnValue:
    """My certificates, and the events that I came to."""
    certificates = awards_of(db.session(), current_person_id())
    return render_template(
        "web/awards/mine.html",
        certificates=certificates,
        attended=attended_events(db.session(), current_person_id()),
        claimed={each.key: each for each in certificates},
        key_of=attendance_key,
        now=now(),
        paper_link=_paper_link,
        verify_link=current_app.extensions["convene.links"].verify,
    )


@blueprint.get("/account/awards/<award_code>.pdf")
@requires(signed_in)
@limiter.limit("60 per minute", key_func=who_asks)
def paper(award_code: str) -> ResponseReturnValue:
    """A certificate of mine as PDF; of anybody's for staff."""
    if may_keep_awards(current_actor()):
        found = award_by_code(db.session(), award_code)
    else:
        found = own_award(db.session(), current_person_id(), award_code)
    if found.revoked:
        raise NoLongerStands
    links = current_app.extensions["convene.links"]
    return as_pdf(print_certificate(found, document_words(), links, site_zone()), f"certificate-{found.award.code}.pdf")


@blueprint.post("/account/awards/events/<int:event_id>")
@requires(signed_in)
@limiter.limit("60 per hour", key_func=who_asks)
def claim(event_id: int) -> ResponseReturnValue:
    """Have a certificate of an event that I came to."""
    config: Config = current_app.config["CONVENE"]
    try:
        with transaction(db.session()) as session:
            claim_attendance(session, current_person_id(), event_id, config.agency_name, now())
    except EventNotOver:
        flash(str(NOT_OVER), "error")
    else:
        flash(str(CLAIMED), "success")
    return redirect(url_for(".mine"))


def _paper_link(code: str, language: str) -> str:
    """The certificate in either language, whatever the language of the page."""
    return in_language(url_for(".paper", award_code=code), language)
