"""How an edition fared with the readers of each mail domain, county and organization.

Counted from the ledger while it goes out; written down once it is finished, so that a year of editions is searched in a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.states import State
from modules.mailings.editions.models import KIND, Edition, EditionShare
from modules.organizations.models import Membership, Organization

KINDS = ("domain", "county", "organization")
STATES = (State.ACCEPTED, State.REJECTED, State.UNCERTAIN, State.SUPPRESSED)
LONGEST = 50
"""Rows of a table that staff are shown."""
COLUMNS = ("edition_id", "kind", "name", "total", "accepted", "rejected", "uncertain", "suppressed")


def write_shares(session: Session, edition_id: int) -> None:
    """Write them down, as they are counted at this moment. Four statements."""
    forget_shares(session, edition_id)
    for kind in KINDS:
        rows = _counted(edition_id, kind)
        session.execute(insert(EditionShare).from_select(list(COLUMNS), rows))


def forget_shares(session: Session, edition_id: int) -> None:
    """It goes on: what was written is true no more."""
    session.execute(delete(EditionShare).where(EditionShare.edition_id == edition_id))


def shares_of(session: Session, edition: Edition, kind: str, limit: int = LONGEST) -> list[EditionShare]:
    """Those with most readers: as written once it is finished, else counted. One or two statements."""
    order = (EditionShare.total.desc(), EditionShare.name)
    written = select(EditionShare).where(EditionShare.edition_id == edition.id, EditionShare.kind == kind)
    found = list(session.scalars(written.order_by(*order).limit(limit))) if edition.finished_at else []
    return found or list(counted_shares(session, edition.id, kind, limit))


def counted_shares(session: Session, edition_id: int, kind: str, limit: int = LONGEST) -> Iterator[EditionShare]:
    """Those with most readers, counted from the ledger. One statement."""
    rows = _counted(edition_id, kind).order_by(func.count().desc(), "share").limit(limit)
    return (EditionShare(**dict(zip(COLUMNS, row, strict=True))) for row in session.execute(rows))


def name_of(kind: str) -> ColumnElement[str]:
    """What the readers of a `Delivery` are grouped by; who belongs to no organization is under the empty name."""
    if kind == "domain":
        return func.lower(func.substring(Delivery.address, "[^@]*$"))
    return func.coalesce(Organization.county if kind == "county" else Organization.name, "")


def _counted(edition_id: int, kind: str) -> Select[*tuple[Any, ...]]:
    counted = [func.count().filter(Delivery.state == state).label(str(state)) for state in STATES]
    columns = (literal(edition_id).label("edition_id"), literal(kind).label("kind"), name_of(kind).label("share"))
    base = select(*columns, func.count().label("total"), *counted).select_from(Delivery)
    if kind != "domain":
        live = (Membership.person_id == Delivery.person_id) & Membership.until_at.is_(None)
        base = base.outerjoin(Membership, live).outerjoin(Organization, Organization.id == Membership.organization_id)
    return base.where(Delivery.kind == KIND, Delivery.thing_id == edition_id).group_by("share")
