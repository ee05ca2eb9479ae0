"""What is asked about editions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from modules.core.errors import NotFound
from modules.mailings.editions.models import Edition, EditionPage, Slot
from modules.mailings.items.models import Item

PUBLIC = ("sending", "paused", "stopped", "finished")
"""The states in which an edition stands in the archive: some reader has it, or may have."""


def find_edition(session: Session, edition_id: int) -> Edition:
    """One edition with its texts and places; NotFound when there is none. Three statements."""
    own = select(Edition).where(Edition.id == edition_id).options(selectinload(Edition.texts), selectinload(Edition.slots))
    found = session.scalars(own.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def items_of(session: Session, edition_id: int) -> list[Item]:
    """An edition's items with what they say, by their places. Two statements."""
    placed = select(Item).join(Slot, Slot.item_id == Item.id).where(Slot.edition_id == edition_id).order_by(Slot.position)
    return list(session.scalars(placed.options(selectinload(Item.texts)).execution_options(populate_existing=True)))


def pages_of(session: Session, edition_id: int) -> dict[str, EditionPage]:
    """An edition's pressed pages by their language; none while it is a draft that was never handed in."""
    rows = session.scalars(select(EditionPage).where(EditionPage.edition_id == edition_id))
    return {page.locale: page for page in rows}
