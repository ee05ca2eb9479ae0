"""Nothing is let go whose sender mailbox providers would not believe; what nobody has looked at waits, and what is red is held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from modules.accounts.actors import Role
from modules.deliveries.models import Delivery
from modules.mailings.editions.approving import When, approve, schedule, submit
from modules.mailings.editions.composing import Wording, write_text
from modules.mailings.editions.errors import NotReady
from modules.mailings.editions.freezing import freeze_next
from modules.mailings.editions.holding import tell_editors
from modules.mailings.editions.models import Edition, EditionPage
from modules.mailings.editions.proving import conclude, gather, look
from modules.mailings.editions.readiness import (
    AGAIN,
    AHEAD,
    FRESH,
    FRESH_AT_SEND,
    SILENCE,
    Standing,
    ask_ahead,
    ask_preflight,
    note_preflight,
    preflights,
    require_ready,
    standing,
)
from modules.mailings.facts import EditionHeld
from modules.mailings.preflight.findings import Finding, block, ok, read, warn
from modules.mailings.preflight.identity import Identity
from modules.mailings.preflight.models import Preflight
from modules.mailings.preflight.names import Names
from modules.outbox.models import OutboxFact
from tasks.context import context_of
from tests.factories.accounts import a_grant, an_account
from tests.factories.dns import a_name_server
from tests.factories.editions import AUTHOR, SECOND, a_draft, an_approved, hand_of
from tests.factories.people import a_person

RED, SILENT = block("dkim_missing", "s1._domainkey.example.org"), block("dns_silent", "example.org")


@pytest.fixture
def desk(config, session, now):
    return context_of(config).desk(session, now)


@pytest.fixture
def submitted(session, check, now) -> Edition:
    edition = a_draft(session, now)
    return submit(session, check, hand_of(edition), now)


@pytest.fixture
def scheduled(session, check, now) -> Edition:
    """Nobody has looked at its sender since it was scheduled."""
    edition = an_approved(session, check, now, a_draft(session, now))
    session.execute(update(Preflight).values(checked_at=now))
    session.expire_all()
    return edition


def asked(session) -> list[Preflight]:
    return list(session.scalars(select(Preflight).where(Preflight.checked_at.is_(None)).order_by(Preflight.id)))


def found(session, edition, at, *findings: Finding) -> None:
    """Somebody looks at this moment."""
    ask_preflight(session, edition, at)
    note_preflight(session, asked(session)[-1].id, findings, at)


def facts(session, name: str) -> list[dict]:
    return list(session.scalars(select(OutboxFact.fields).where(OutboxFact.name == f"mailings.{name}").order_by(OutboxFact.id)))


def test_handing_in_asks_for_it_and_until_it_was_made_nothing_is_approved(session, check, submitted, now):
    [row] = asked(session)
    assert (row.edition_id, row.content_hash) == (submitted.id, submitted.content_hash)
    assert facts(session, "PreflightAsked") == [{"preflight_id": row.id}]
    with pytest.raises(NotReady) as refused:
        approve(session, check.tools, hand_of(submitted, SECOND), submitted.content_hash, now)
    assert refused.value.values == {"why": "waiting"}
    note_preflight(session, row.id, [ok("spf_ok"), warn("dkim_elsewhere")], now)
    approve(session, check.tools, hand_of(submitted, SECOND), submitted.content_hash, now)
    assert submitted.approved_by == SECOND


@pytest.mark.parametrize(
    ("findings", "age", "why"),
    [
        ((RED,), timedelta(0), "red"),
        ((RED, SILENT), timedelta(0), "red"),
        ((SILENT, warn("dkim_elsewhere")), timedelta(0), "silent"),
        ((), FRESH + timedelta(seconds=1), "waiting"),
    ],
)
def test_red_and_old_ones_refuse_to_approve_and_to_schedule(session, check, scheduled, now, findings, age, why):
    found(session, scheduled, now, *findings)
    later = now + age
    with pytest.raises(NotReady) as refused:
        schedule(session, hand_of(scheduled), When(send_at=scheduled.send_at), later)
    assert refused.value.values == {"why": why}
    scheduled.state, scheduled.approved_by, scheduled.approved_at = "submitted", None, None
    with pytest.raises(NotReady):
        approve(session, check.tools, hand_of(scheduled, SECOND), scheduled.content_hash, later)
    found(session, scheduled, later)
    approve(session, check.tools, hand_of(scheduled, SECOND), scheduled.content_hash, later)


def test_it_is_of_the_pages_that_were_handed_in(session, check, submitted, now):
    note_preflight(session, asked(session)[0].id, [], now)
    require_ready(session, submitted, now)
    write_text(session, hand_of(submitted), "en", Wording(subject="Another"), now)
    submit(session, check, hand_of(submitted), now)
    with pytest.raises(NotReady):
        require_ready(session, submitted, now)


def test_asking_twice_in_a_moment_asks_once(session, submitted, now):
    ask_preflight(session, submitted, now + timedelta(seconds=30))
    assert len(asked(session)) == 1
    ask_preflight(session, submitted, now + AGAIN)
    assert len(asked(session)) == 2
    # The newest that was made counts, and one is under way.
    note_preflight(session, asked(session)[0].id, [RED], now + AGAIN)
    made, under_way = preflights(session, submitted)
    assert (standing(made, now + AGAIN), under_way) == (Standing.RED, True)


def test_an_edition_that_is_due_waits_for_a_fresh_look_and_asks_for_it(session, scheduled, check):
    due = scheduled.send_at
    assert freeze_next(session, check.tools, due) is None
    assert scheduled.state == "scheduled"
    [row] = asked(session)
    freeze_next(session, check.tools, due + timedelta(seconds=15))
    assert asked(session) == [row]
    note_preflight(session, row.id, [], due + timedelta(seconds=16))
    assert freeze_next(session, check.tools, due + timedelta(seconds=17)).held == ""
    assert scheduled.state == "sending"


def test_a_red_one_is_held_approved_and_its_editors_are_told(session, check, scheduled, now, desk):
    due = scheduled.send_at
    found(session, scheduled, due, RED)
    assert freeze_next(session, check.tools, due).held == "preflight"
    assert (scheduled.state, scheduled.note, scheduled.approved_by) == ("submitted", "preflight", SECOND)
    assert session.scalars(select(Delivery)).all() == []
    [held] = facts(session, "EditionHeld")
    author = a_person(session, now, name="Ann")
    scheduled.author_id = author.id
    an_account(session, now, author)
    a_grant(session, now, an_account(session, now, a_person(session, now, name="Ed")).person_id, Role.EDITOR)
    an_account(session, now, a_person(session, now, name="Somebody"))
    for _ in range(2):
        tell_editors(replace(desk, now=due), EditionHeld(**held))
    assert len(session.scalars(select(Delivery).where(Delivery.letter == "edition_held")).all()) == 2
    # Mended, it goes out as it was approved, when somebody says so.
    found(session, scheduled, due)
    schedule(session, hand_of(scheduled), When(send_at=due), due)
    assert (scheduled.note, freeze_next(session, check.tools, due).held) == ("", "")


def test_a_silent_dns_keeps_it_for_a_while_and_then_it_is_held(session, scheduled, check):
    due = scheduled.send_at
    found(session, scheduled, due, SILENT)
    assert freeze_next(session, check.tools, due + AGAIN) is None
    assert len(asked(session)) == 1
    assert scheduled.state == "scheduled"
    assert freeze_next(session, check.tools, due + SILENCE).held == "preflight"


def test_what_goes_soon_is_looked_at_before_its_hour(session, scheduled, check):
    due = scheduled.send_at
    ask_ahead(session, due - AHEAD - timedelta(seconds=1))
    assert asked(session) == []
    ask_ahead(session, due - AHEAD)
    [row] = asked(session)
    note_preflight(session, row.id, [], due - AHEAD)
    ask_ahead(session, due - timedelta(minutes=1))
    assert asked(session) == []
    assert freeze_next(session, check.tools, due).held == ""
    assert AHEAD < FRESH_AT_SEND


def test_one_that_does_not_wait_for_long_is_passed_by_others(session, check, scheduled, now):
    other = an_approved(session, check, now, a_draft(session, now))
    later = max(scheduled.send_at, other.send_at)
    assert freeze_next(session, check.tools, later).edition_id == other.id


def prove(desk, identity: Identity, preflight_id: int, names: Names | None = None) -> list[Finding]:
    proof = gather(desk, identity, preflight_id)
    if proof is None:
        return []
    said = list(look(proof, identity, names or Names()))
    conclude(desk, identity, proof, said)
    return said


def test_a_site_on_one_computer_proves_its_editions_without_the_dns(session, config, desk, submitted):
    [row] = asked(session)
    said = prove(desk, Identity.of(config), row.id)
    assert {each.kind: each.level.value for each in said} == {"rehearsal": "warn", "sample_ok": "ok", "postal_sample": "warn"}
    assert read(row.findings)[0].level == "warn"
    require_ready(session, submitted, desk.now)
    assert prove(desk, Identity.of(config), row.id) == []


def test_the_pages_must_still_be_those_that_were_handed_in(session, config, desk, submitted, now):
    [row] = asked(session)
    write_text(session, hand_of(submitted), "en", Wording(subject="Another"), now)
    assert prove(desk, Identity.of(config), row.id) == []
    assert row.checked_at is None


def test_pages_without_the_postal_address_block(session, config, desk, submitted):
    identity = replace(Identity.of(config), postal_address="1 Other Street")
    assert "postal_missing" in {each.kind for each in prove(desk, identity, asked(session)[0].id)}
    with pytest.raises(NotReady):
        require_ready(session, submitted, desk.now)


def test_seeds_get_it_first_and_what_they_refuse_blocks(session, config, desk, submitted):
    identity = replace(Identity.of(config), seed_addresses="seed@gmail.example, seed@yahoo.example")
    for _ in range(2):
        prove(desk, identity, asked(session)[-1].id)
        ask_preflight(session, submitted, desk.now + AGAIN)
    rows = session.scalars(select(Delivery).order_by(Delivery.id)).all()
    pages = session.scalars(select(EditionPage.locale)).all()
    assert {(row.letter, row.address, row.locale) for row in rows} == {
        ("edition_test", f"seed@{host}.example", locale) for host in ("gmail", "yahoo") for locale in pages
    }
    assert len(rows) == 4
    assert standing(preflights(session, submitted)[0], desk.now) is Standing.READY
    for row in rows:
        row.state = "accepted"
    session.flush()
    assert "seeds_ok" in {each.kind for each in prove(desk, identity, asked(session)[-1].id)}
    rows[0].state, rows[0].answer = "rejected", "550 5.7.26 unauthenticated"
    ask_preflight(session, submitted, desk.now + AGAIN)
    said = prove(desk, identity, asked(session)[-1].id)
    assert [(each.about, each.detail) for each in said if each.kind == "seed_refused"] == [(rows[0].address, rows[0].answer)]
    with pytest.raises(NotReady):
        require_ready(session, submitted, desk.now)


def test_what_blocks_goes_to_no_seed(session, config, desk, submitted):
    identity = replace(Identity.of(config), base_url="https://agency.example", seed_addresses="seed@gmail.example")
    with a_name_server({}) as resolver:
        said = prove(desk, identity, asked(session)[0].id, Names(resolver))
    assert {"spf_missing", "dmarc_missing", "mx_missing", "postal_sample"} <= {
        each.kind for each in said if each.level == "block"
    }
    assert session.scalars(select(Delivery)).all() == []


def test_nobody_is_told_twice_that_it_was_held(session, scheduled, desk, now, check):
    assert AUTHOR != SECOND
    found(session, scheduled, scheduled.send_at, RED)
    freeze_next(session, check.tools, scheduled.send_at)
    assert freeze_next(session, check.tools, scheduled.send_at + timedelta(days=1)) is None
    assert len(facts(session, "EditionHeld")) == 1
