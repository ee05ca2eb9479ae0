"""Counted links: an editor marks the place of an item, and its letters lead there by an address of ours, the same for every reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.links import Links
from modules.mailings.editions.link_models import LinkCount
from modules.mailings.editions.models import Edition, EditionPage, FormerPage
from modules.mailings.editions.queries import items_of
from modules.mailings.editions.telling import ItemWords, said_in
from modules.mailings.items.models import ItemText

Counted = dict[str, dict[str, Any]]
"""As a page keeps it: our address → {"item": its id, "to": the address that it stands for}."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a counted link leads. `frozen_at`: since when readers may have it."""

    edition_id: int
    item_id: int
    address: str
    frozen_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An item whose link is counted, with what is said of it, and how often it was opened."""

    position: int
    said: ItemText
    link: str
    openings: int


def counted_items(edition: Edition, items: Iterable[ItemWords], locale: str, links: Links) -> tuple[list[ItemWords], Counted]:
    """The items with our address in the place of each link that is counted, and what those addresses stand for."""
    marked = {slot.item_id for slot in edition.slots if slot.counted}
    told, counted = list[ItemWords](), Counted()
    for item in items:
        if item.link and item.item_id in marked:
            address = links.counted(edition.id, item.item_id, locale)
            counted[address] = {"item": item.item_id, "to": item.link}
            told.append(replace(item, link=address))
        else:
            told.append(item)
    return told, counted


def plain_of(page: EditionPage | FormerPage) -> str:
    """The plain part with the addresses that its links lead to."""
    return _replaced(page.text, {ours: each["to"] for ours, each in (page.counted or {}).items()})


def html_of(page: EditionPage) -> str:
    """The HTML part with the addresses that its links lead to."""
    return _replaced(page.html, {ours: escape(each["to"]) for ours, each in (page.counted or {}).items()})


def target_of(session: Session, token: str, edition_id: int) -> Target | None:
    """Where the link of this token leads, as the pages of the edition were handed in; None for any that is not in them. One statement.

    The pages decide and no key: what readers hold works as long as the edition is kept.
    """
    pages = select(EditionPage.counted, Edition.frozen_at).join(Edition, Edition.id == EditionPage.edition_id)
    for counted, frozen_at in session.execute(pages.where(EditionPage.edition_id == edition_id)):
        for ours, each in counted.items():
            if ours.endswith(f"/{token}"):
                return Target(edition_id=edition_id, item_id=each["item"], address=each["to"], frozen_at=frozen_at)
    return None


def openings_of(session: Session, edition: Edition, locale: str) -> list[Opened]:
    """The items of an edition whose links are counted, by their places. At most three statements."""
    marked = {slot.item_id: slot.position for slot in edition.slots if slot.counted}
    if not marked:
        return []
    rows = session.execute(select(LinkCount.item_id, LinkCount.openings).where(LinkCount.edition_id == edition.id))
    known = {row[0]: row[1] for row in rows}
    return [
        Opened(position=marked[item.id], said=said_in(item, locale), link=item.link, openings=known.get(item.id, 0))
        for item in items_of(session, edition.id)
        if item.id in marked
    ]


def _replaced(text: str, addresses: Mapping[str, str]) -> str:
    for ours, address in addresses.items():
        text = text.replace(ours, address)
    return text
