"""Did our district get it? Over all editions: by an address, reader by reader; by a domain, county or organization, in sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.mailings.editions.models import KIND, Edition, EditionShare
from modules.mailings.lists.models import MailingList
from modules.organizations.models import Organization
from modules.people.addresses import address_key
from modules.people.errors import NotAnAddress
from modules.people.models import Address

SHOWN, MOST = 100, 10_000
NAMES = 500
"""So many domains, counties and organizations of one wording are looked at."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """One edition and some of its readers: those of `name`, of which `kind` says what it is."""

    edition: Edition
    owner: MailingList
    share: EditionShare


@dataclass(frozen=True, kw_only=True)
class Got:
    """One edition and one reader."""

    edition: Edition
    owner: MailingList
    delivery: Delivery


def deliveries_to(session: Session, typed: str, limit: int = SHOWN) -> list[Got]:
    """What went, or was to go, to an address, newest first; nothing for what is no address. One statement."""
    try:
        key = address_key(typed)
    except NotAnAddress:
        return []
    person = select(Address.person_id).where(Address.key == key).scalar_subquery()
    found = select(Edition, MailingList, Delivery).join(MailingList, MailingList.id == Edition.list_id)
    found = found.join(Delivery, (Delivery.kind == KIND) & (Delivery.thing_id == Edition.id))
    own = found.where(Delivery.person_id == person, func.lower(Delivery.address) == key)
    rows = session.execute(own.order_by(Edition.frozen_at.desc(), Edition.id.desc()).limit(limit))
    return [Got(edition=row[0], owner=row[1], delivery=row[2]) for row in rows]


def reached(session: Session, words: str, limit: int = SHOWN) -> list[Reached]:
    """How editions fared with the readers of these domains, counties and organizations, newest first.

    Of editions that are done, as it was written down then. Four statements at most.
    """
    names = _names(session, words)
    if not names:
        return []
    found = select(Edition, MailingList, EditionShare).join(MailingList, MailingList.id == Edition.list_id)
    found = found.join(EditionShare, EditionShare.edition_id == Edition.id).where(_named(names))
    order = (Edition.frozen_at.desc(), Edition.id.desc(), EditionShare.kind, EditionShare.name)
    return [Reached(edition=row[0], owner=row[1], share=row[2]) for row in session.execute(found.order_by(*order).limit(limit))]


def unfinished_editions(session: Session) -> list[tuple[Edition, MailingList]]:
    """Those that go out or stand: how they fared is in their own account. One statement."""
    found = select(Edition, MailingList).join(MailingList, MailingList.id == Edition.list_id)
    going = found.where(Edition.state.in_(("sending", "paused", "stopped")), Edition.finished_at.is_(None))
    return [(row[0], row[1]) for row in session.execute(going.order_by(Edition.frozen_at.desc(), Edition.id.desc()))]


def _names(session: Session, words: str) -> Mapping[str, Sequence[str]]:
    """What is called so, by what it is: domains by their end, counties and organizations by any part of their name."""
    found = dict(_domains(session, words.strip().lower().removeprefix("@")))
    key = func.lower(func.plain(words.strip()))
    called = select(Organization.name).where(func.strpos(Organization.name_key, key) > 0).distinct()
    within = select(Organization.county).where(func.strpos(func.lower(func.plain(Organization.county)), key) > 0).distinct()
    found["organization"] = session.scalars(called.limit(NAMES)).all()
    found["county"] = session.scalars(within.limit(NAMES)).all()
    return {kind: names for kind, names in found.items() if names}


def _domains(session: Session, end: str) -> Iterator[tuple[str, Sequence[str]]]:
    if "." in end:
        name = EditionShare.name
        ends = or_(name == end, name.endswith(f".{end}", autoescape=True))
        yield "domain", session.scalars(select(name).where(EditionShare.kind == "domain", ends).distinct().limit(NAMES)).all()


def _named(names: Mapping[str, Sequence[str]]) -> ColumnElement[bool]:
    return or_(*((EditionShare.kind == kind) & EditionShare.name.in_(own) for kind, own in names.items()))
