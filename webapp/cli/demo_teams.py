"""The teams of the demonstration: who was in the first cohorts, and a made-up cohort at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.accounts.errors import RoleHeld
from modules.accounts.granting import Gift, give
from modules.cohorts.models import Cohort, Team
from modules.cohorts.rounds.programmes import (
    CohortDraft,
    ProgrammeDraft,
    find_cohort,
    find_programme,
    make_cohort,
    make_programme,
)
from modules.cohorts.teams.seat_drafts import SeatDraft
from modules.cohorts.teams.seating import seat
from modules.cohorts.teams.seats import first_name, live_seats
from modules.cohorts.teams.teaming import make_team
from modules.cohorts.work.assigned_modules import ModuleWish, assign_module
from modules.cohorts.work.deliverables import DeliverableDraft, Work, accept, give_back, hand_in, make_deliverable
from modules.cohorts.work.measures import MeasureDraft, ValueDraft, add_value, make_measure
from modules.cohorts.work.sessions import make_session
from modules.core.times import local
from modules.events.drafts import EventDraft, Meeting, Words
from modules.events.models import EventSession
from modules.events.publishing import publish
from modules.events.writing import write
from modules.organizations.models import Organization
from modules.people.addresses import address_key, find_address
from modules.registrations.attendance import mark
from modules.registrations.registering import Asked, Terms, take_seat
from modules.registrations.seats import lock_event
from modules.training.content.catalog import find_module
from webapp.cli.demo_content import content
from webapp.cli.demo_days import moment_on, wall_time

BEGAN = timedelta(days=150)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Scene:
    """What the living cohort shares."""

    session: Session
    cohort: Cohort
    zone: str
    now: datetime

    def wall(self, days: int, hour: int) -> datetime:
        """That hour on the wall, on the working day so many days from today."""
        return wall_time(self.now, self.zone, days, hour)

    def at(self, days: int, hour: int) -> datetime:
        """The same as a moment."""
        return moment_on(self.now, self.zone, days, hour)


def add_teams(session: Session, zone: str, now: datetime) -> int:
    """Add the teams that are not there; how many. Cohorts of the past are asked for, never made: their years are facts."""
    said = content("teams")
    added = sum(_add_history(session, said["programme"]["slug"], each, now) for each in said["history"])
    if find_cohort(session, said["programme"]["slug"], said["living"]["cohort"]) is None:
        scene = Scene(session, _living_cohort(session, said, now), zone, now)
        added += _add_living(scene, said["living"])
    return added


def _add_history(session: Session, slug: str, said: dict[str, Any], now: datetime) -> int:
    cohort = find_cohort(session, slug, said["cohort"])
    if cohort is None:
        return 0
    there = set(session.scalars(select(Team.organization_id).where(Team.cohort_id == cohort.id)))
    leas = session.scalars(select(Organization).where(Organization.cd_code.in_(said["leas"])))
    missing = [each for each in leas if each.id not in there]
    for lea in missing:
        make_team(session, cohort.id, lea.id, now).joined_on = cohort.starts_on
    return len(missing)


def _living_cohort(session: Session, said: dict[str, Any], now: datetime) -> Cohort:
    draft = ProgrammeDraft(**said["programme"])
    programme = find_programme(session, draft.slug) or make_programme(session, draft, now, sample=True)
    first = (now - BEGAN).date()
    years = CohortDraft(number=said["living"]["cohort"], starts_on=first, ends_on=first + timedelta(days=730))
    return make_cohort(session, programme, years, now - BEGAN, sample=True)


def _add_living(scene: Scene, said: dict[str, Any]) -> int:
    teams = [_team(scene, each) for each in said["teams"]]
    _give_roles(scene, said)
    for each in said["sessions"]:
        _session(scene, teams, each)
    for each in said["deliverables"]:
        _deliverable(scene, teams[0], each)
    _measure(scene, teams[0], said["measure"])
    taught = find_module(scene.session, said["series"], said["module"])
    if taught is not None and taught.version is not None:
        wish = ModuleWish(module_id=taught.module.id, roles=tuple(said["roles"]), due_at=scene.at(30, 17))
        assign_module(scene.session, scene.cohort.id, wish, scene.now, None)
    return len(teams)


def _team(scene: Scene, said: dict[str, Any]) -> Team:
    """Sample people: those with an account are found by their address."""
    began = scene.now - BEGAN
    lea = scene.session.scalars(select(Organization).where(Organization.name == said["lea"])).one()
    team = make_team(scene.session, scene.cohort.id, lea.id, began)
    lead_id = None
    for member in said["members"]:
        made = seat(scene.session, team, SeatDraft(**member, consent=member.get("minor", False), told=False), began, lead_id)
        lead_id = lead_id or made.person_id
    return team


def _give_roles(scene: Scene, said: dict[str, Any]) -> None:
    office = scene.session.scalars(select(Organization).where(Organization.name == said["county_office"])).one()
    gifts = {
        said["facilitator"]: Gift(Role.FACILITATOR, "cohort", scene.cohort.id),
        said["county_lead"]: Gift(Role.COUNTY_LEAD, "organization", office.id),
    }
    for address, gift in gifts.items():
        known = find_address(scene.session, address_key(address))
        if known is not None:
            _give(scene, known.person_id, gift)


def _give(scene: Scene, person_id: int, gift: Gift) -> None:
    try:
        give(scene.session, person_id, gift, None, scene.now)
    except RoleHeld:
        return


def _session(scene: Scene, teams: list[Team], said: dict[str, Any]) -> None:
    starts, ends = (scene.wall(said["days"], hour) for hour in said["hours"])
    draft = EventDraft(
        words={locale: Words(said[locale]) for locale in ("en", "es")},
        time_zone=scene.zone,
        meetings=(Meeting(starts, ends),),
        join_link="https://meet.example.org/sample",
        interpreting=("es",),
        capacity=60,
    )
    event = write(scene.session, draft, None, scene.now)
    event.sample = True
    scene.session.flush()  # the next deed asks for the version that this makes
    publish(scene.session, event.id, seen_version=event.version, actor_id=None, now=scene.now)
    make_session(scene.session, scene.cohort.id, event.id, scene.now, None)
    if "came" in said:
        _attend(scene, teams, event.id, said["came"])


def _attend(scene: Scene, teams: list[Team], event_id: int, came: int) -> None:
    """Everybody had a place, so many of the first team came; nobody is told of it."""
    session, now = scene.session, scene.now
    lock_event(session, event_id)
    meeting_id = session.scalars(select(EventSession.id).where(EventSession.event_id == event_id)).one()
    for number, each in enumerate(live_seats(session, teams[0].id)):
        name = first_name(each.name) if each.minor else each.name
        asked = Asked(event_id=event_id, person_id=each.person_id, name=name, held=False)
        place = take_seat(session, asked, Terms(None, "registered with the team"), now)
        if number < came:
            mark(session, place.id, meeting_id, True, now, None)


def _deliverable(scene: Scene, team: Team, said: dict[str, Any]) -> None:
    words = {name: said[name] for name in ("title_en", "title_es", "asks_en", "asks_es")}
    asked = make_deliverable(
        scene.session, scene.cohort.id, DeliverableDraft(**words, due_at=scene.at(said["days"], 17)), scene.now, None
    )
    if "words" in said:
        lead_id = live_seats(scene.session, team.id)[0].person_id
        handed_at = scene.at(said["days"] - 1, 16)
        made = hand_in(scene.session, (team.id, asked.id), Work(words=said["words"]), handed_at, lead_id)
        deed = accept if said["answer"] == "accepted" else give_back
        deed(scene.session, made.id, said["feedback"], scene.now - timedelta(hours=20), None)


def _measure(scene: Scene, team: Team, said: dict[str, Any]) -> None:
    """A value a month, the last one a week ago."""
    values = said["values"]
    draft = MeasureDraft(**{name: value for name, value in said.items() if name != "values"})
    measure = make_measure(scene.session, team.id, draft, scene.now, None)
    last: date = local(scene.now, scene.zone).date() - timedelta(days=7)
    for number, value in enumerate(values):
        on = last - MONTH * (len(values) - 1 - number)
        add_value(scene.session, measure.id, ValueDraft(measured_on=on, value=value), scene.now, None)
