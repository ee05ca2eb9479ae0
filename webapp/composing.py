"""An edition as its editors see it: its items with what is to be mended, in one of its languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from modules.core.times import local
from modules.mailings.editions.audience import Audience, audience_of
from modules.mailings.editions.checking import Finding, blocking, look
from modules.mailings.editions.composing import Hand
from modules.mailings.editions.models import Edition, EditionPage, EditionText
from modules.mailings.editions.pressing import press
from modules.mailings.editions.queries import find_edition, items_of
from modules.mailings.items.models import Item, ItemText
from modules.mailings.lists.models import MailingList
from modules.mailings.lists.queries import find_list
from webapp.access import current_person_id
from webapp.edition_tools import checking
from webapp.extensions import db
from webapp.forms import editions as forms
from webapp.languages import LANGUAGES, current_language


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An item in its place, with what is said of it in the language that is being looked at; `said` is None where nothing is."""

    item: Item
    position: int
    said: ItemText | None
    shown: ItemText | None
    findings: Sequence[Finding]
    counted: bool

    @property
    def blocked(self) -> bool:
        """Whether something about it must be mended."""
        return any(each.blocks for each in self.findings)

    @property
    def locales(self) -> list[str]:
        """The languages it has words in."""
        return sorted(each.locale for each in self.item.texts if each.headline)


@dataclass(frozen=True, kw_only=True)
class Composer:
    """All that the page of a draft shows, in the language `spoken`."""

    edition: Edition
    owner: MailingList
    spoken: str
    placed: Sequence[Placed]
    findings: Sequence[Finding]
    pages: Sequence[EditionPage]
    audience: Audience

    @property
    def blocking(self) -> list[Finding]:
        """What must be mended before a second person is asked."""
        return blocking(self.findings)

    @property
    def hints(self) -> list[Finding]:
        """What is only said."""
        return [each for each in self.findings if not each.blocks]

    @property
    def text(self) -> EditionText | None:
        """The words around the items in this language."""
        return next((each for each in self.edition.texts if each.locale == self.spoken), None)

    @property
    def page(self) -> EditionPage | None:
        """The page as it would be pressed now, where there is a subject."""
        return next((each for each in self.pages if each.locale == self.spoken), None)

    def position_of(self, item_id: int | None) -> int | None:
        """The place of an item."""
        return next((each.position for each in self.placed if each.item.id == item_id), None)


def spoken() -> str:
    """Which language of an edition is looked at: `lang` of the address or of the form, else that of the page."""
    asked = request.values.get("lang", "")
    return asked if asked in LANGUAGES else current_language()


def composer_of(edition_id: int) -> Composer:
    """The draft as it stands. NotFound."""
    session, check, locale = db.session(), checking(), spoken()
    pages = press(session, check.tools, edition_id)
    found = look(session, check, edition_id, pages)
    edition = find_edition(session, edition_id)
    counted = {slot.item_id for slot in edition.slots if slot.counted}
    placed = [
        _placed(item, (position, item.id in counted), locale, found)
        for position, item in enumerate(items_of(session, edition_id), 1)
    ]
    owner = find_list(session, edition.list_id)
    return Composer(
        edition=edition,
        owner=owner,
        spoken=locale,
        placed=placed,
        findings=found,
        pages=pages,
        audience=audience_of(session, edition, local(check.now, owner.time_zone).date()),
    )


def _placed(item: Item, place: tuple[int, bool], locale: str, found: Sequence[Finding]) -> Placed:
    texts = {each.locale: each for each in item.texts if each.headline}
    shown = texts.get(locale) or texts.get("en") or next(iter(texts.values()), None)
    own = [each for each in found if each.item_id == item.id]
    return Placed(item=item, position=place[0], said=texts.get(locale), shown=shown, findings=own, counted=place[1])


def hand(edition_id: int, version: int | None) -> Hand:
    """Who lays a hand on it, having seen it in which version."""
    return Hand(edition_id=edition_id, seen_version=version or 0, actor_id=current_person_id())


def back(
    endpoint: str, edition_id: int, said: Any = "", kind: str = "success", anchor: str | None = None, **query: str
) -> BaseResponse:
    """To a page of the edition in the same language, with a sentence."""
    if said:
        flash(str(said), kind)
    asked: dict[str, Any] = {
        "lang": spoken() if request.values.get("lang") else None,
        "stale": request.values.get("stale"),
    } | query
    return redirect(url_for(endpoint, edition_id=edition_id, _anchor=anchor, **asked), 303)


def overtaken(edition_id: int) -> BaseResponse:
    """To the composer, for who pressed a button of it without having seen what somebody else did meanwhile."""
    return back("staff_editions.compose", edition_id, forms.CHANGED, "warning", stale="1")


def is_stale() -> bool:
    """Whether a swap goes into a page that shows words from before somebody else's change.

    Those fields keep the version they were read in until the page is opened anew, so that saving them clashes.
    """
    return bool(request.headers.get("HX-Request") and request.args.get("stale"))
