"""Choosing what to get and how often."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from modules.mailings.lists.choosing import Preferences, choose
from modules.mailings.lists.leaving import Way, leave_all
from modules.mailings.lists.models import Subscription, Suppression
from tests.factories.lists import a_list, a_subscriber


def how_often(session) -> dict[int, str]:
    return dict(
        session.execute(select(Subscription.list_id, Subscription.frequency).where(Subscription.state == "active")).all()
    )


def test_what_is_chosen_is_had_and_the_rest_is_left(session, now):
    kept, left, new = (a_list(session, now) for _ in range(3))
    ana = a_subscriber(session, now, kept, left)
    later = now + timedelta(days=1)
    choose(
        session, ana.address_id, Preferences(frequencies={kept.id: "weekly", new.id: "at_once"}, language="es", hour=18), later
    )
    assert how_often(session) == {kept.id: "weekly", new.id: "at_once"}
    gone = session.scalars(select(Subscription).where(Subscription.list_id == left.id)).one()
    assert (gone.state, gone.left_at, gone.left_by) == ("left", later, "page")
    assert (ana.language, ana.hour) == ("es", 18)


def test_a_closed_list_can_be_kept_and_left_and_not_entered(session, now):
    own, other = a_list(session, now, open=False), a_list(session, now, open=False)
    ana = a_subscriber(session, now, own)
    choose(session, ana.address_id, Preferences(frequencies={own.id: "weekly", other.id: "weekly"}), now)
    assert how_often(session) == {own.id: "weekly"}
    choose(session, ana.address_id, Preferences(frequencies={}), now)
    choose(session, ana.address_id, Preferences(frequencies={own.id: "weekly"}), now)
    assert how_often(session) == {}


def test_choosing_a_list_ends_what_leaving_everything_began(session, now):
    news = a_list(session, now)
    ana = a_subscriber(session, now, news)
    leave_all(session, ana.address_id, Way.PAGE, now)
    choose(session, ana.address_id, Preferences(frequencies={}), now)
    assert session.scalars(select(Suppression.lifted_at)).all() == [None]
    choose(session, ana.address_id, Preferences(frequencies={news.id: "daily"}), now)
    assert session.scalars(select(Suppression.lifted_at)).all() == [now]
