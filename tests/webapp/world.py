"""A small world with one of everything, so that every address of the site can be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import ColumnElement, Engine, func, inspect, literal, literal_column, select, table
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from modules.accounts.models import SignedInSession
from modules.core.db import transaction
from modules.core.links import CONFIRM_LISTS, DECIDE_POST, LEAVE_LIST, MAIL_PREFERENCES, PRIVATE_CALENDAR, REMINDERS
from modules.core.times import read_now
from modules.mailings.lists.models import Subscription
from modules.mailings.reminders.choosing import all_rules
from modules.organizations.models import UnlistedRequest
from modules.people import merging
from modules.training.completion.waiving import waive
from modules.training.models import Series
from tests.factories.accounts import a_grant, an_account
from tests.factories.awards import an_award
from tests.factories.choosing import a_read_round
from tests.factories.cohorts import a_sent_application
from tests.factories.deliveries import a_delivery
from tests.factories.events import a_tag, an_event
from tests.factories.inbox import a_parked_message, an_asked_moderator
from tests.factories.items import a_picture, an_item
from tests.factories.lists import a_list, a_subscriber, a_tried_import
from tests.factories.newsletters import a_counted_link, an_issue
from tests.factories.organizations import an_organization
from tests.factories.partners import a_waiting_partner
from tests.factories.people import a_person
from tests.factories.private_calendars import a_private_feed
from tests.factories.registrations import a_registration
from tests.factories.teams import a_working_team
from tests.factories.training import a_module


@dataclass(frozen=True)
class World:
    """What stands in each address: the name of a parameter → its value."""

    parameters: dict[str, object]

    def address_of(self, rule) -> str:
        """The address of a route; an unknown parameter fails, so that this world grows with the site."""
        unknown = set(rule.arguments) - set(self.parameters)
        assert not unknown, f"{rule.rule}: tell tests/webapp/world.py what stands for {unknown}"
        _, path = rule.build({name: self.parameters[name] for name in rule.arguments})
        return path


def make_world(app: Flask, engine: Engine) -> World:
    """One of everything, committed."""
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        return World(_things(app, session, now))


def _things(app: Flask, session: Session, now: datetime) -> dict[str, object]:
    tag = a_tag(session)
    event = an_event(session, now, tags=[tag])
    owner = a_person(session, now, address="owner@example.org")
    account = an_account(session, now, owner, email="owner@example.org")
    registration = a_registration(session, now, event, owner)
    organization = an_organization(session, now)
    grant = a_grant(session, now, owner.id, "participant")
    merged = merging.merge(session, owner.id, a_person(session, now).id, None, now)
    request = UnlistedRequest(person_id=owner.id, words="A small charter", asked_at=now)
    browser = SignedInSession(account_id=account.id, secret_hash="0" * 64, agent="", started_at=now, used_at=now, ends_at=now)
    module = a_module(session, now)
    waiver = waive(session, owner.id, module, "first/read", "Read on paper", by=None, now=now)
    feed = a_private_feed(session, now, owner.id)
    session.add_all([request, browser])
    session.flush()
    newsletter = a_list(session, now)
    reader = a_subscriber(session, now, newsletter)
    issue = an_issue(session, now, newsletter)
    subscription = session.scalars(select(Subscription).where(Subscription.address_id == reader.address_id)).one()
    tokens = app.extensions["convene.tokens"]
    asked = an_asked_moderator(session, now)
    applying = a_sent_application(session, now, owner, app.extensions["convene.tokens"])
    return (
        a_read_round(session, now)
        | applying
        | a_working_team(session, now)
        | {
            "slug": event.slug,
            "chosen": "format-online",
            "event_id": event.id,
            "tag_id": tag.id,
            "registration_id": registration.id,
            "item_id": an_item(session, now).id,
            "image": a_picture(session, now),
            "deed": "correct",
            "person_id": owner.id,
            "organization_id": organization.id,
            "partner_id": a_waiting_partner(session, now).id,
            "grant_id": grant.id,
            "merge_id": merged.id,
            "request_id": request.id,
            "session_id": browser.id,
            "token": app.extensions["convene.tokens"].make("registration", registration.id, registration.nonce),
            "reminder_token": tokens.make(REMINDERS, registration.id, registration.nonce),
            "rule_id": all_rules(session)[0].id,
            "feed_id": feed.id,
            "feed_token": app.extensions["convene.tokens"].make(PRIVATE_CALENDAR, feed.id, feed.nonce),
            "mail_token": tokens.make(MAIL_PREFERENCES, reader.address_id, reader.nonce),
            "confirm_token": tokens.make(CONFIRM_LISTS, reader.address_id, reader.nonce),
            "list_id": newsletter.id,
            "import_id": a_tried_import(session, now, newsletter, b"email\nana@example.org\nnobody\n", {"address": 0}).id,
            "ruling": "suppress",
            "leave_token": tokens.make(LEAVE_LIST, subscription.id, reader.nonce),
            "list_slug": newsletter.slug,
            "edition_number": issue.number,
            "edition_id": issue.id,
            "go_token": a_counted_link(session, issue),
            "lang": "en",
            "reason": "sign-up",
            "filename": "manifest.json",
            "post_id": asked.post_id,
            "ask_token": tokens.make(DECIDE_POST, asked.id, asked.nonce),
            "mail_kind": "letters",
            "delivery_id": a_delivery(session, now, state="rejected", settled_at=now).id,
            "message_id": a_parked_message(session, now).id,
            "award_code": an_award(session, now, owner).code,
            "version_id": module.current_id,
            "module_id": module.id,
            "waiver_id": waiver.id,
            "series_id": module.series_id,
            "series_slug": session.get_one(Series, module.series_id).slug,
            "module_slug": module.slug,
            "lesson_key": "first",
            "activity_key": "read",
        }
    )


MADE_AGAIN = {"alembic_version", "feeds_entry", "feeds_snapshot", "feeds_private_snapshot", "feeds_private_stirred"}
"""Tables that say nothing of their own: bytes of calendars are kept when somebody asks, and may go at any time.

With the bytes goes the note that they are old: it is crossed out when they are made anew.
"""


def checksums(engine: Engine) -> dict[str, str]:
    """A sum over every row of every table that says something."""
    with engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name not in MADE_AGAIN]
        return {name: connection.execute(select(_sum_of(name))).scalar_one() for name in names}


def _sum_of(name: str) -> ColumnElement[str]:
    row = literal_column("t::text")
    rows = func.string_agg(row, aggregate_order_by(literal(""), row))
    return select(func.coalesce(func.md5(rows), "")).select_from(table(name).alias("t")).scalar_subquery()
