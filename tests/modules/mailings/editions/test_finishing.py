"""Stopping, finishing and the account: the sum is exact or the edition is not finished."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from modules.core.errors import NotFound
from modules.deliveries.models import Delivery
from modules.deliveries.states import State
from modules.mailings.digests.models import Told
from modules.mailings.editions.accounts import account_of, find_deliveries, listed
from modules.mailings.editions.braking import COMPLAINED, REJECTED, Limits, brake
from modules.mailings.editions.errors import NotGoing
from modules.mailings.editions.finishing import finish_settled, send_to_the_rest
from modules.mailings.editions.shares import shares_of
from modules.mailings.editions.stopping import pause, recall, resume
from modules.mailings.lists.models import Subscription
from modules.organizations.models import Membership, Organization
from modules.people.models import Address
from tests.conftest import counted_queries
from tests.factories.editions import AUTHOR


def settle(session, rows, edition, states):
    for name, row in rows(edition).items():
        row.state = states.get(name, "accepted")
        row.settled_at = edition.send_at if row.state in ("accepted", "rejected", "uncertain", "suppressed") else None
    session.flush()


def test_it_is_finished_when_nothing_is_under_way_and_the_sum_is_written_once(session, sent_to, rows, now):
    edition = sent_to("a", "b", "c", "d", "e")
    assert finish_settled(session, now) == []
    for live in ("pending", "claimed", "attempting"):
        settle(session, rows, edition, {"e": live})
        assert finish_settled(session, now) == []
    settle(session, rows, edition, {"b": "rejected", "c": "uncertain", "d": "suppressed"})
    rows(edition)["d"].answer = "left"
    session.flush()
    [found] = finish_settled(session, now)
    assert found.is_exact
    assert (edition.state, edition.finished_at) == ("finished", now)
    assert edition.sums == {"candidates": 5, "accepted": 2, "rejected": 1, "uncertain": 1, "suppressed": {"left": 1}}
    assert finish_settled(session, now + timedelta(hours=1)) == []
    assert edition.finished_at == now


def test_a_row_too_few_is_an_alarm_and_no_end(session, sent_to, rows, now):
    edition = sent_to("a", "b")
    settle(session, rows, edition, {})
    session.execute(delete(Delivery).where(Delivery.id == rows(edition)["a"].id))
    [found] = finish_settled(session, now)
    assert not found.is_exact
    assert (edition.state, edition.sums) == ("sending", None)


def test_an_edition_for_nobody_is_finished_at_once(session, sent_to, now):
    edition = sent_to()
    assert finish_settled(session, now)[0].is_exact
    assert edition.sums["candidates"] == 0


def test_recalling_settles_all_that_wait_and_their_readers_were_told_nothing(session, sent_to, rows, now):
    edition = sent_to("has", "waits", "in-hand")
    settle(session, rows, edition, {"waits": "pending", "in-hand": "attempting"})
    recall(session, edition.id, AUTHOR, now, why="A wrong date")
    assert (edition.state, edition.stopped_at, edition.note) == ("stopped", now, "A wrong date")
    assert {name: (row.state, row.answer) for name, row in rows(edition).items()} == {
        "has": ("accepted", ""),
        "waits": ("suppressed", "recalled"),
        "in-hand": ("attempting", ""),
    }
    told = select(Address.key).join(Told, Told.address_id == Address.id).distinct()
    assert set(session.scalars(told)) == {"has@example.org", "in-hand@example.org"}
    # The server said "later": it is nobody's turn any more.
    settle(session, rows, edition, {"waits": "suppressed", "in-hand": "pending"})
    [found] = finish_settled(session, now)
    assert found.is_exact
    assert (edition.state, edition.sums["suppressed"]) == ("stopped", {"recalled": 2})
    assert set(session.scalars(told)) == {"has@example.org"}
    assert finish_settled(session, now) == []


def test_who_was_barred_at_the_last_moment_or_refused_was_told_nothing(session, sent_to, rows, now):
    edition = sent_to("has", "perhaps", "paused", "refused")
    settle(session, rows, edition, {"perhaps": "uncertain", "paused": "suppressed", "refused": "rejected"})
    rows(edition)["paused"].answer = "paused"
    session.flush()
    assert finish_settled(session, now)[0].is_exact
    told = select(Address.key).join(Told, Told.address_id == Address.id).distinct()
    assert set(session.scalars(told)) == {"has@example.org", "perhaps@example.org"}


def test_only_what_goes_out_can_be_stopped(session, sent_to, now):
    edition = sent_to("a")
    with pytest.raises(NotGoing):
        resume(session, edition.id, AUTHOR, now)
    pause(session, edition.id, AUTHOR, now)
    with pytest.raises(NotGoing):
        pause(session, edition.id, AUTHOR, now)
    recall(session, edition.id, AUTHOR, now)
    for deed in (pause, resume, recall, send_to_the_rest):
        with pytest.raises(NotGoing):
            deed(session, edition.id, AUTHOR, now)
        with pytest.raises(NotFound):
            deed(session, 10_000, AUTHOR, now)


def test_sending_to_the_rest_opens_a_finished_edition_again(session, sent_to, rows, now):
    edition = sent_to("a", "b")
    settle(session, rows, edition, {"b": "uncertain"})
    finish_settled(session, now)
    assert send_to_the_rest(session, edition.id, AUTHOR, now) == 1
    assert (edition.state, edition.sums, edition.finished_at) == ("sending", None, None)
    assert {name: row.state for name, row in rows(edition).items()} == {"a": "accepted", "b": "pending"}
    settle(session, rows, edition, {})
    assert finish_settled(session, now)[0].is_exact
    assert send_to_the_rest(session, edition.id, AUTHOR, now) == 0
    assert edition.state == "finished"


def test_the_account_by_domain_county_and_organization(session, sent_to, rows, now, engine):
    edition = sent_to("ann", "bo", "cy")
    district = Organization(name="Peña Unified", county="Kern", kind="district", created_at=now)
    session.add(district)
    session.flush()
    own = rows(edition)
    for name in ("ann", "bo"):
        session.add(Membership(organization_id=district.id, person_id=own[name].person_id, since_at=now))
    own["cy"].address = "cy@Other.example"
    settle(session, rows, edition, {"bo": "uncertain"})
    with counted_queries(engine) as statements:
        assert account_of(session, edition).accepted == 2
        assert [(each.name, each.total, each.accepted) for each in shares_of(session, edition, "domain")] == [
            ("example.org", 2, 1),
            ("other.example", 1, 1),
        ]
        assert [(each.name, each.total, each.uncertain) for each in shares_of(session, edition, "county")] == [
            ("Kern", 2, 1),
            ("", 1, 0),
        ]
        assert [each.name for each in shares_of(session, edition, "organization")] == ["Peña Unified", ""]
    assert len(statements) == 4
    assert [row.address for row in find_deliveries(session, edition.id, " PENA ")] == ["ann@example.org", "bo@example.org"]
    assert [row.address for row in find_deliveries(session, edition.id, "Other.Example")] == ["cy@Other.example"]
    assert find_deliveries(session, edition.id, " ") == []
    [uncertain] = listed(session, edition.id, State.UNCERTAIN)
    assert uncertain.address == "bo@example.org"
    assert listed(session, edition.id, State.UNCERTAIN, after=uncertain.id) == []


def test_the_shares_of_a_finished_edition_are_written_once_and_forgotten_when_it_goes_on(session, sent_to, rows, now, engine):
    edition = sent_to("ann", "bo")
    settle(session, rows, edition, {"bo": "uncertain"})
    finish_settled(session, now)
    rows(edition)["ann"].address = "ann@moved.example"
    session.flush()
    with counted_queries(engine) as statements:
        assert [(each.name, each.total, each.uncertain) for each in shares_of(session, edition, "domain")] == [
            ("example.org", 2, 1)
        ]
        assert account_of(session, edition).sums == edition.sums
    assert len(statements) == 1
    send_to_the_rest(session, edition.id, AUTHOR, now)
    assert [each.name for each in shares_of(session, edition, "domain")] == ["example.org", "moved.example"]
    settle(session, rows, edition, {})
    finish_settled(session, now)
    assert [(each.name, each.uncertain) for each in shares_of(session, edition, "domain")] == [
        ("example.org", 0),
        ("moved.example", 0),
    ]


def test_the_brake_stops_what_servers_refuse(session, sent_to, rows, now):
    edition = sent_to("a", "b", "c", "d")
    settle(session, rows, edition, {"a": "rejected", "b": "pending"})
    assert brake(session, Limits(rejected=0.3, least=4), now) == {}
    assert brake(session, Limits(rejected=0.4, least=3), now) == {}
    assert brake(session, Limits(rejected=0.3, least=3), now) == {edition.id: REJECTED}
    assert (edition.state, edition.note) == ("paused", REJECTED)
    resume(session, edition.id, AUTHOR, now)
    assert brake(session, Limits(rejected=0.3, least=3), now) == {}


def test_the_brake_stops_what_readers_complain_of(session, sent_to, rows, now):
    edition = sent_to("a", "b", "c", "d")
    settle(session, rows, edition, {"b": "pending"})
    own = session.scalars(select(Subscription).where(Subscription.list_id == edition.list_id)).first()
    own.state, own.left_at, own.left_by = "left", edition.frozen_at, "complaint"
    session.flush()
    assert brake(session, Limits(least=3), now) == {edition.id: COMPLAINED}
