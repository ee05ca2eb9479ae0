"""Who sits in a team: somebody sits down, leaves, or takes another's place. The past is kept; leads may change it, and one stays.

Every deed holds the team's row, so that two leads act one after the other, and keeps the groups of team and cohort in step.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import AlreadySeated, LastLead, MinorAlone, SeatEnded, TeamWithdrawn
from modules.cohorts.facts import SeatGiven
from modules.cohorts.models import Seat, Team
from modules.cohorts.teams.memberships import keep_in_step
from modules.cohorts.teams.seat_drafts import SeatDraft, find_or_make, require_address, require_fitting
from modules.cohorts.teams.seats import leads_of, live_seats
from modules.core.errors import NotFound
from modules.formats.cleaning import clean_line
from modules.outbox.recording import record
from modules.people.names import clean_name

SWAPPED = "swapped"
TWICE = timedelta(minutes=1)
"""Somebody without an address who is added once more so soon is the same: the form was sent twice."""


def seat(session: Session, team: Team, draft: SeatDraft, now: datetime, by: int | None) -> Seat:
    """Give somebody a seat from now on; the first adult of a team is a lead. An adult whom somebody else seats is told.

    A form sent twice gives one seat. Refuses with TeamWithdrawn, AlreadySeated, LastLead, LeadNeedsAddress, ConsentMissing, MinorAlone, NotAName, NotAnAddress;
    Forbidden when a minor is added by anybody but a lead of the team.
    """
    held = lock_team(session, team.id)
    seats = live_seats(session, held.id)
    require_fitting(seats, draft, by)
    if (sent_before := _sent_before(seats, draft, now)) is not None:
        return sent_before
    made = _sit_down(session, held, draft, now, by)
    _require_lead(session, held.id)
    keep_in_step(session, held, {made.person_id}, now)
    _tell(session, made, draft, now, by)
    return made


def swap(session: Session, seat_id: int, draft: SeatDraft, now: datetime, by: int | None) -> Seat:
    """Put somebody in another's place: one seat ends, the next begins and names it; or the same person takes another role.

    Refuses as `seat` does, and with SeatEnded.
    """
    held, old = _lock_seat(session, seat_id)
    require_fitting(live_seats(session, held.id), draft, by)
    end_seat(session, old, SWAPPED, now, by)
    made = _sit_down(session, held, draft, now, by)
    made.replaces_id = old.id
    if made.person_id == old.person_id:
        made.address = made.address or old.address
    _require_lead(session, held.id)
    keep_in_step(session, held, {old.person_id, made.person_id}, now)
    if made.person_id != old.person_id:
        _tell(session, made, draft, now, by)
    return made


def leave(session: Session, seat_id: int, reason: str, now: datetime, by: int | None) -> None:
    """End a seat. Refuses with LastLead when adults would stay without one, and with SeatEnded."""
    held, old = _lock_seat(session, seat_id)
    end_seat(session, old, reason, now, by)
    if old.lead:
        _require_lead(session, held.id)
    keep_in_step(session, held, {old.person_id}, now)


def make_lead(session: Session, seat_id: int, now: datetime, by: int | None) -> None:
    """Let somebody change the team, so that nobody is locked out. Refuses with LeadNeedsAddress, MinorAlone, SeatEnded."""
    _, chosen = _lock_seat(session, seat_id)
    if chosen.minor:
        raise MinorAlone(team_id=chosen.team_id)
    require_address(session, chosen.person_id)
    if not chosen.lead:
        chosen.lead = True
        note(session, by, "made lead", ("seat", seat_id), now, team_id=chosen.team_id)


def step_down(session: Session, seat_id: int, now: datetime, by: int | None) -> None:
    """Keep the seat, lead no more. Refuses with LastLead, MinorAlone and SeatEnded."""
    held, chosen = _lock_seat(session, seat_id)
    if chosen.minor:
        raise MinorAlone(team_id=chosen.team_id)
    if chosen.lead:
        chosen.lead = False
        _require_lead(session, held.id)
        note(session, by, "lead ended", ("seat", seat_id), now, team_id=held.id)


def lock_team(session: Session, team_id: int) -> Team:
    """The team as it stands now, locked until the transaction ends. Refuses with TeamWithdrawn."""
    team = session.get(Team, team_id, with_for_update={"key_share": True}, populate_existing=True)
    if team is None:
        raise NotFound
    if team.withdrawn_at is not None:
        raise TeamWithdrawn(team_id=team_id)
    return team


def end_seat(session: Session, old: Seat, reason: str, now: datetime, by: int | None) -> None:
    """The seat ends and stays as history. The caller holds the team and keeps the groups in step."""
    old.until_at, old.ended_reason = now, reason
    session.flush()  # one live seat for each person: the next may be the same person's
    note(session, by, "seat ended", ("seat", old.id), now, team_id=old.team_id)


def _lock_seat(session: Session, seat_id: int) -> tuple[Team, Seat]:
    found = session.get(Seat, seat_id)
    if found is None:
        raise NotFound
    team = lock_team(session, found.team_id)
    session.refresh(found)
    if found.until_at is not None:
        raise SeatEnded(team_id=team.id)
    return team, found


def _sent_before(seats: list[Seat], draft: SeatDraft, now: datetime) -> Seat | None:
    """Of somebody with an address it is known who they are; of all others there is nothing but what was typed."""
    if draft.address or draft.person_id is not None:
        return None
    typed = (clean_name(draft.name), draft.role, draft.minor, clean_line(draft.contact))
    alike = (each for each in seats if (each.name, each.role, each.minor, each.contact) == typed)
    return next((each for each in alike if abs(now - each.since_at) < TWICE), None)


def _sit_down(session: Session, team: Team, draft: SeatDraft, now: datetime, by: int | None) -> Seat:
    person = find_or_make(session, draft, now)
    if any(each.person_id == person.id for each in live_seats(session, team.id)):
        raise AlreadySeated(team_id=team.id)
    made = Seat(
        team_id=team.id,
        person_id=person.id,
        name=clean_name(draft.name or person.name),
        address=clean_line(draft.address),
        role=draft.role,
        lead=draft.lead,
        minor=draft.minor,
        contact=clean_line(draft.contact),
        consent_at=now if draft.minor else None,
        consent_noted_by=by if draft.minor else None,
        since_at=now,
    )
    session.add(made)
    session.flush()  # the trail names its id
    note(session, by, "seated", ("seat", made.id), now, team_id=team.id, role=draft.role, lead=draft.lead)
    return made


def _tell(session: Session, made: Seat, draft: SeatDraft, now: datetime, by: int | None) -> None:
    """By a letter, where the person did not do it themselves and nobody under 18 is meant."""
    if draft.told and not made.minor and by not in {None, made.person_id}:
        record(session, SeatGiven(made.id), now)


def _require_lead(session: Session, team_id: int) -> None:
    """A team of adults has a lead, also after this deed."""
    seats = live_seats(session, team_id)
    if any(not each.minor for each in seats) and not leads_of(seats):
        raise LastLead(team_id=team_id)
