"""The archive of our newsletters, for everybody: each edition as it was sent."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.links import Links
from modules.formats.atom import CONTENT_TYPE
from modules.mailings.editions.archive import TEXT_LIMIT, kept_edition, list_of_slug, opened, shelf
from modules.mailings.editions.counting import html_of
from modules.mailings.editions.news import news
from webapp.access import public
from webapp.extensions import db, limiter
from webapp.forms.event_search import page_from
from webapp.languages import current_language
from webapp.letter_pages import letter_page, with_frames

CACHING = "public, max-age=300"
blueprint = Blueprint("newsletters", __name__, url_prefix="/newsletters")


@blueprint.get("/<list_slug>")
@public
def listed(list_slug: str) -> ResponseReturnValue:
    """A list's editions, newest first, and the search in them."""
    owner = list_of_slug(db.session(), list_slug)
    text, page = request.args.get("q", "").strip()[:TEXT_LIMIT], page_from(request.args)
    found = shelf(db.session(), owner.id, current_language(), text, page)
    return render_template("web/newsletters/listed.html", owner=owner, text=text, page=page, found=found)


@blueprint.get("/<list_slug>/<int:edition_number>")
@public
def show(list_slug: str, edition_number: int) -> ResponseReturnValue:
    """One edition as it was sent."""
    owner = list_of_slug(db.session(), list_slug)
    kept = kept_edition(db.session(), owner.id, edition_number)
    page = kept.page(current_language())
    return with_frames(render_template("web/newsletters/show.html", owner=owner, kept=kept, page=page))


@blueprint.get("/<list_slug>/<int:edition_number>/letter")
@public
def letter(list_slug: str, edition_number: int) -> ResponseReturnValue:
    """Its very bytes, with the holes leading to where everybody chooses lists."""
    owner = list_of_slug(db.session(), list_slug)
    page = kept_edition(db.session(), owner.id, edition_number).page(current_language())
    return letter_page(opened(html_of(page), _choosing()), page.locale)


@blueprint.get("/<list_slug>.atom")
@public
@limiter.limit("120 per minute")
def newest(list_slug: str) -> ResponseReturnValue:
    """The newest editions, for feed readers; that nothing changed, for those who know it."""
    owner, language = list_of_slug(db.session(), list_slug), current_language()
    links: Links = current_app.extensions["convene.links"]
    made = news(db.session(), links, owner, language, current_app.config["CONVENE"].site_name)
    response = Response(made, content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = CACHING
    response.add_etag()
    return response.make_conditional(request)


def _choosing() -> str:
    return url_for("subscriptions.asking")
