"""An edition as readers will see it: the pages that are kept, or those that would be pressed now; and a test to oneself."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.errors import NotFound
from modules.mailings.editions.archive import opened
from modules.mailings.editions.counting import html_of, plain_of
from modules.mailings.editions.models import EditionPage
from modules.mailings.editions.pressing import press
from modules.mailings.editions.queries import find_edition, pages_of
from modules.mailings.permissions import may_write_mail
from webapp.access import requires
from webapp.edition_tools import press_tools
from webapp.extensions import db
from webapp.letter_pages import letter_page

blueprint = Blueprint("edition_previews", __name__, url_prefix="/staff/mail/editions")


@blueprint.get("/<int:edition_id>/preview/<lang>")
@requires(may_write_mail)
def letter(edition_id: int, lang: str) -> ResponseReturnValue:
    """One page of it; with `dark`, as mail programs show it that are set so."""
    page = _pages(edition_id).get(lang)
    if page is None:
        raise NotFound
    choosing = url_for("subscriptions.asking")
    return letter_page(opened(html_of(page), choosing), lang, target="_blank", dark=bool(request.args.get("dark")))


def plain_letter(page: EditionPage) -> str:
    """The plain part of a letter as it is shown to staff."""
    return opened(plain_of(page), url_for("subscriptions.asking"))


blueprint.add_app_template_filter(plain_letter)


def _pages(edition_id: int) -> dict[str, EditionPage]:
    """What was handed in; of a draft, what would be."""
    session = db.session()
    if find_edition(session, edition_id).state == "draft":
        return {page.locale: page for page in press(session, press_tools(), edition_id)}
    return pages_of(session, edition_id)
