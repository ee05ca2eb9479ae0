"""The demonstration: every state of an event, people who can sign in, and a second run that changes nothing."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from modules.accounts.hashing import hash_password, verify_password
from modules.accounts.models import Account
from modules.accounts.queries import account_id_for, actor_of
from modules.cohorts.applying.drafts import drafts_of
from modules.cohorts.models import Cohort, Programme
from modules.cohorts.rounds.rounds import last_move, open_rounds, session_events
from modules.core.times import local, read_now
from modules.events.models import Event
from modules.organizations.models import Organization
from modules.outbox.models import OutboxFact
from modules.people.models import Address, Person
from modules.registrations.models import Attendance, Registration
from modules.registrations.queries import live_registrations, seats_left
from modules.training.models import Module
from webapp.cli import main
from webapp.cli.demo_content import content
from webapp.cli.demo_training import TRAINING

pytest_plugins = ["tests.factories.console"]


@pytest.fixture
def shown(convene):
    return convene("demo")


@pytest.fixture
def stage(shown, engine):
    with Session(engine) as session:
        yield session


def by_title(session) -> dict[str, Event]:
    events = session.scalars(select(Event).options(selectinload(Event.wordings), selectinload(Event.sessions)))
    return {wording.title: event for event in events for wording in event.wordings}


def test_every_event_is_ours_marked_and_in_both_languages(stage):
    events = stage.scalars(select(Event).where(Event.group_id.is_(None)).options(selectinload(Event.wordings))).all()
    assert len(events) == len(content("events")["event"])
    assert all(event.sample for event in events)
    assert [sorted(each.locale for each in event.wordings) for event in events if event.status != "draft"] == [["en", "es"]] * (
        len(events) - 1
    )


def test_the_coming_weeks_show_every_state(stage):
    now, events = read_now(stage), by_title(stage)
    coming = [event for event in events.values() if event.starts_at > now and event.status == "published"]
    left = {seats_left(event, live_registrations(stage, event.id, now)) for event in coming}
    assert {0, 4, None} <= left
    assert {event.format for event in coming} == {"online", "in_person", "hybrid"}
    assert {event.status for event in events.values()} == {"published", "cancelled", "draft"}
    assert events["Regional institute: trust comes first"].moved_from is not None
    assert len(events["Two-day institute: sharing the lead"].sessions) == 2


def test_past_events_have_people_who_came(stage):
    past = by_title(stage)["Open door: the first call home"]
    assert past.ends_at < read_now(stage)
    came = select(func.count()).select_from(Attendance).join(Registration).where(Registration.event_id == past.id)
    assert stage.scalar(came) == 22


def test_only_demo_accounts_are_written_to(stage):
    told = stage.scalars(
        select(OutboxFact.fields["registration_id"].as_integer()).where(OutboxFact.name == "registrations.SeatTaken")
    )
    people = set(stage.scalars(select(Registration.person_id).where(Registration.id.in_(list(told)))))
    assert len(people) == 1
    proved = select(func.count()).select_from(Address).where(Address.confirmed_at.is_not(None))
    assert stage.scalar(proved) == len(content("people")["accounts"])


def test_the_printed_accounts_can_sign_in_with_their_roles(shown, stage):
    now = read_now(stage)
    rows = [line.split() for line in shown.output.splitlines() if "@" in line]
    told = content("people")["accounts"]
    assert [role for role, _, _ in rows] == [each.get("label") or each["role"] or "participant" for each in told]
    for (_, address, password), said in zip(rows, told, strict=True):
        account = stage.get(Account, account_id_for(stage, address))
        assert account.confirmed_at is not None
        assert verify_password(password, account.password)
        actor = actor_of(stage, account.person_id, now)
        assert {grant.role for grant in actor.grants if grant.scope_kind == "site"} == ({said["role"]} - {""})


def test_organizations_are_public_names_beside_marked_samples(stage):
    organizations = stage.scalars(select(Organization)).all()
    assert {each.name for each in organizations if each.sample} == {
        each["name"] for each in content("organizations")["samples"]
    }
    assert all((each.cd_code is None) == each.sample for each in organizations)


def test_a_second_run_adds_nothing_and_keeps_a_password_that_was_changed(convene, stage, tmp_path):
    tables = (Event, Person, Account, Organization, Registration, Attendance, OutboxFact)
    before = [stage.scalar(select(func.count()).select_from(table)) for table in tables]
    editor = stage.get(Account, account_id_for(stage, "editor@example.org"))
    editor.password = hash_password("another one entirely")
    stage.commit()
    again = convene("demo", "--accounts-file", str(tmp_path / "demo.txt"))
    assert [stage.scalar(select(func.count()).select_from(table)) for table in tables] == before
    written = (tmp_path / "demo.txt").read_text()
    assert "editor@example.org           (its own password)" in written
    assert written in again.output
    assert (tmp_path / "demo.txt").stat().st_mode & 0o077 == 0


def test_passwords_are_of_the_installation_alone(shown, environment, convene):
    other = CliRunner().invoke(main, ["demo"], env=environment | {"SECRET_KEY": "x" * 40})
    assert "administrator@example.org    (its own password)" in other.output


def test_the_network_has_its_history_and_an_open_call(stage):
    cohorts = {
        cohort.number: cohort for cohort in stage.scalars(select(Cohort).join(Programme).where(Programme.slug == "plln"))
    }
    assert set(cohorts) >= {1, 2, 7}
    assert (cohorts[1].starts_on.year, cohorts[1].ends_on.year) == (2019, 2020)
    (call,) = [each for each in open_rounds(stage, read_now(stage)) if each.programme.slug == "plln"]
    assert call.cohort.number == 7
    assert local(call.round.closes_at, call.round.time_zone).strftime("%H:%M") == "09:00"
    assert last_move(stage, call.round.id) is not None
    assert len(session_events(stage, call.round.id)) == 2
    assert {line.organization.name: line.complete for line in drafts_of(stage, call.round.id)} == {
        "Sample River Unified": 1,
        "Upper Lake Unified": 0,
    }


def test_every_sample_module_is_published_and_none_was_refused(shown, stage):
    assert "refused" not in shown.output
    folders = {path.parent.name for path in TRAINING.glob("*/*/module.yaml")}
    modules = stage.scalars(select(Module)).all()
    assert {module.slug for module in modules} == folders
    assert all(module.sample and module.current_id for module in modules)
