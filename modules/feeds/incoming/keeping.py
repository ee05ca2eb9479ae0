"""Partners: adding one, changing what is known of it, stopping and going on, bringing its calendar as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.core.db import hold
from modules.core.errors import NotFound, Stale
from modules.core.fingerprints import fingerprint
from modules.events.calendar_version import raise_calendar_version
from modules.events.importing import await_imports
from modules.events.models import Event
from modules.feeds.incoming.addresses import WebAddress
from modules.feeds.incoming.arriving import take_in
from modules.feeds.incoming.errors import BeingPublished, FetchedByItself, NameTaken, NothingToFetch
from modules.feeds.incoming.models import Arrival, Partner
from modules.feeds.incoming.patience import HOUR
from modules.formats.cleaning import clean_line

KIND = "partner"
"""What the trail calls a partner."""


@dataclass(frozen=True)
class PartnerDraft:
    """What staff say of a partner. An empty address: its calendar is brought as a file."""

    name: str
    time_zone: str
    address: str = ""

    def __post_init__(self) -> None:
        """Clean the name; write the address as it will be asked. Raises AddressRefused."""
        object.__setattr__(self, "name", clean_line(self.name))
        object.__setattr__(self, "address", str(WebAddress.read(self.address)) if self.address.strip() else "")

    @classmethod
    def of(cls, partner: Partner) -> PartnerDraft:
        """The partner as staff see it."""
        return cls(partner.name, partner.time_zone, partner.address)

    @property
    def mark(self) -> str:
        """What a form carries to tell whether the partner is still as it was seen."""
        return fingerprint([self.name, self.time_zone, self.address])


def find_partner(session: Session, partner_id: int) -> Partner:
    """NotFound when there is none."""
    found = session.get(Partner, partner_id)
    if found is None:
        raise NotFound
    return found


def held_partner(session: Session, partner_id: int) -> Partner:
    """The same, locked until the transaction ends, as it stands now."""
    found = find_partner(session, partner_id)
    hold(session, found)
    return found


def add_partner(session: Session, draft: PartnerDraft, actor_id: int | None, now: datetime) -> Partner:
    """Add one; a calendar with an address is asked for as soon as the clock looks. Raises NameTaken."""
    _require_free(session, draft.name, None)
    partner = Partner(name=draft.name, time_zone=draft.time_zone, address=draft.address, created_at=now)
    partner.pause, partner.next_fetch_at = int(HOUR.total_seconds()), now if draft.address else None
    session.add(partner)
    session.flush()
    note(session, actor_id, "added", (KIND, partner.id), now, fetched=bool(draft.address))
    return partner


def change_partner(
    session: Session, partner_id: int, draft: PartnerDraft, *, seen: str, actor_id: int | None, now: datetime
) -> Partner:
    """Change name, zone or address; a new name stands on the pages of its events at once.

    With another address or zone the calendar is fetched in full again, and what waits from before is dropped. Raises Stale
    when the partner is not as it was `seen`, NameTaken, BeingPublished, NotFound.
    """
    await_imports(session)
    partner = held_partner(session, partner_id)
    _require_quiet(session, partner)
    before = PartnerDraft.of(partner)
    if before.mark != seen and before != draft:
        raise Stale
    _require_free(session, draft.name, partner.id)
    if draft == before:
        return partner
    partner.name, partner.time_zone = draft.name, draft.time_zone
    if (draft.address, draft.time_zone) != (before.address, before.time_zone):
        _begin_anew(session, partner, draft.address, now)
    if draft.name != before.name:
        _rename(session, before.name, draft.name, now)
    note(session, actor_id, "changed", (KIND, partner.id), now)
    return partner


def stop(session: Session, partner_id: int, actor_id: int | None, now: datetime) -> None:
    """Ask no more. What was published stays, and what waits can still be decided. Again: nothing happens."""
    partner = held_partner(session, partner_id)
    if partner.stopped_at is None:
        partner.stopped_at, partner.next_fetch_at = now, None
        note(session, actor_id, "stopped", (KIND, partner.id), now)


def go_on(session: Session, partner_id: int, actor_id: int | None, now: datetime) -> None:
    """Ask again: after a stop, or after it was given up. Never within the hour. Raises NothingToFetch."""
    partner = held_partner(session, partner_id)
    if not partner.address:
        raise NothingToFetch
    if partner.next_fetch_at is None:
        partner.stopped_at, partner.failures = None, 0
        partner.next_fetch_at = max(now, partner.asked_at + HOUR) if partner.asked_at else now
        note(session, actor_id, "went_on", (KIND, partner.id), now)


def bring_file(session: Session, partner_id: int, body: bytes, actor_id: int | None, now: datetime) -> Arrival | None:
    """Take in a calendar that was brought as a file. Raises FetchedByItself, BeingPublished, CalendarUnreadable."""
    partner = held_partner(session, partner_id)
    _require_quiet(session, partner)
    if partner.address:
        raise FetchedByItself
    arrival = take_in(session, partner, body, now)
    partner.heard_at = now
    note(session, actor_id, "brought", (KIND, partner.id), now)
    return arrival


def is_being_published(session: Session, partner_id: int) -> bool:
    """Whether a worker is at it. It stays so, or not, for as long as the caller holds the partner."""
    return session.scalar(select(Arrival.state).where(Arrival.partner_id == partner_id)) == "publishing"


def _require_quiet(session: Session, partner: Partner) -> None:
    """What an editor has accepted is published as it was seen: under this name, and read by this clock."""
    if is_being_published(session, partner.id):
        raise BeingPublished


def _require_free(session: Session, name: str, own_id: int | None) -> None:
    """No other partner has the name: their events could not be told apart."""
    same = func.lower(Partner.name) == name.lower()
    other = session.scalar(select(Partner.id).where(same, Partner.id != (own_id or 0)).limit(1))
    if other is not None:
        raise NameTaken(name=name)


def _begin_anew(session: Session, partner: Partner, address: str, now: datetime) -> None:
    """Forget what was said about the calendar before; whoever is fetching it just now does so in vain."""
    moved = address != partner.address
    partner.address, partner.attempts, partner.lease_until = address, partner.attempts + 1, None
    partner.etag = partner.last_modified = partner.body_hash = ""
    partner.failures, partner.trouble, partner.trouble_detail = 0, "", ""
    partner.next_fetch_at = None
    if address and partner.stopped_at is None:
        partner.next_fetch_at = now if moved or partner.asked_at is None else max(now, partner.asked_at + HOUR)
    if (waiting := session.get(Arrival, partner.id)) is not None:
        session.delete(waiting)


def _rename(session: Session, old: str, new: str, now: datetime) -> None:
    """On all its events at once; calendars name the host too."""
    host = case((Event.host == old, new), else_=Event.host)
    own = update(Event).where(Event.source == old, Event.source_uid.is_not(None))
    session.execute(own.values(source=new, host=host, changed_at=now, version=Event.version + 1))
    raise_calendar_version(session, now)
