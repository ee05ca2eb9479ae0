"""Addresses of every odd kind, at every door where a stranger or a file brings one: each door says the same, and writes nothing of what it refuses."""

from __future__ import annotations

import io
from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.mailings.lists.import_files import Listing
from modules.mailings.lists.importing import Bringing, apply_import, bring, try_import
from modules.outbox.models import OutboxFact
from modules.people.models import Address
from tests.factories.events import an_event
from tests.factories.lists import a_list
from tests.webapp.forms import post

TAKEN = {
    "Ana.Ruiz@Example.ORG": "ana.ruiz@example.org",
    "  ana@example.org\t": "ana@example.org",
    "o'brien+news@example.org": "o'brien+news@example.org",
    "a!#$%&*/=?^_`{|}~-z@example.org": "a!#$%&*/=?^_`{|}~-z@example.org",
    "ana@ñandú.example.org": "ana@xn--and-6ma2c.example.org",
    "ana@sub.sub.sub.k12.ca.us": "ana@sub.sub.sub.k12.ca.us",
}
REFUSED = [
    "",
    "ana",
    "@example.org",
    "ana@localhost",
    "ana@[192.0.2.1]",
    '"ana ruiz"@example.org',
    ".ana@example.org",
    "ana..ruiz@example.org",
    "ana@example..org",
    "ana@-example.org",
    "Ana <ana@example.org>",
    "ana@example.org, eva@example.org",
    "ana@example.org;eva@example.org",
    "ana@example.org%0aBcc:eva@example.org",
    "ana@exam\x00ple.org",
    "ana@example.org\u202e",
    "ana\u200b@example.org",
    "\u0430na@example.org",
    "mailto:ana@example.org",
    "x" * 250 + "@example.org",
    "ana@" + "x." * 126 + "org",
    "ana@" + "x" * 64 + ".org",
]


@pytest.fixture
def news(fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return a_list(session, read_now(session), slug="news", name_en="News", name_es="Noticias")


@pytest.fixture
def event(fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return an_event(session, read_now(session))


def by_the_form_of_lists(client, _engine, news, _event, typed):
    answer = client.post("/newsletters", data={"lists": "news", "frequency": "daily", "address": typed})
    assert answer.status_code in {302, 303, 422}
    return answer.status_code != 422


def by_the_form_of_an_event(client, _engine, _news, event, typed):
    answer = post(client, f"/events/{event.slug}/register", {"name": "Ana", "address": typed, "locale": "en"})
    assert answer.status_code in {302, 303, 422}
    return answer.status_code != 422


def by_an_import(_client, engine, news, _event, typed):
    quoted = typed.replace('"', '""')
    data = f'email,name\n"{quoted}",Ana\n'.encode()
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        wish = Bringing(list_id=news.id, file_name="f.csv", consent="Signed up at a meeting", frequency="daily")
        made = bring(session, wish, None, now)
        tried = try_import(session, made.id, io.BytesIO(data), Listing(io.BytesIO(data)).guess())
        assert apply_import(session, made.id, "UTC", None, now) == tried
        assert tried.read == tried.new + tried.refused
        return tried.new == 1


FORMS = [by_the_form_of_lists, by_the_form_of_an_event]
DOORS = [*FORMS, by_an_import]
BROKEN = "ana@example.org\r\nBcc: eva@example.org"
"""No field of a file can hold it: there each line is a reader."""


def known(engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Address.key)))


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("typed", TAKEN)
def test_what_mail_can_be_sent_to_is_taken_and_is_one_address_however_it_is_written(client, engine, news, event, door, typed):
    assert door(client, engine, news, event, typed)
    assert known(engine) == [TAKEN[typed]]


@pytest.mark.parametrize(("door", "typed"), [*product(DOORS, REFUSED), *product(FORMS, [BROKEN])])
def test_what_it_cannot_be_sent_to_is_refused_and_nothing_is_written(client, engine, news, event, door, typed):
    assert not door(client, engine, news, event, typed)
    assert known(engine) == []
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(OutboxFact)) == 0
