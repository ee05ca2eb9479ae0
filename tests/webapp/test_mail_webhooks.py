"""The door by which SES tells of mail: shut without topics, deaf to what is no message of theirs, and quick: a worker judges."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.mailings.inbox.models import InboxMessage
from tests.factories.sns import TOPIC, Amazon
from webapp import create_app
from webapp.extensions import db

DOOR = "/mail/events/ses"


@pytest.fixture(scope="module")
def amazon() -> Amazon:
    return Amazon()


@pytest.fixture
def client(config, fresh_database):
    app = create_app(replace(config, ses_topics=f"{TOPIC}, arn:other"))
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


def kept(fresh_database) -> list[tuple[str, str, str]]:
    with Session(fresh_database) as session:
        rows = session.execute(select(InboxMessage.purpose, InboxMessage.recipient, InboxMessage.state))
        return [(row[0], row[1], row[2]) for row in rows]


def test_what_comes_is_kept_once_and_judged_later(client, amazon, fresh_database):
    body = amazon.says("{}")
    for _ in range(2):
        assert client.post(DOOR, data=body, content_type="text/plain; charset=UTF-8").status_code == 204
    assert kept(fresh_database) == [("event", "ses", "waiting")]
    assert amazon.asked == []


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[" * 5000, b"\xff", b'{"Type": "Notification", "TopicArn": "arn:somebody"}'], ids=str
)
def test_what_is_no_message_of_theirs_is_not_kept(client, fresh_database, body):
    assert client.post(DOOR, data=body).status_code == 400
    assert kept(fresh_database) == []


def test_what_is_too_large_is_not_read(client, fresh_database):
    assert client.post(DOOR, data=b" " * (512 * 1024 + 1)).status_code == 413
    assert kept(fresh_database) == []


def test_without_a_topic_there_is_no_door(app, amazon, fresh_database):
    assert app.test_client().post(DOOR, data=amazon.says("{}")).status_code == 404
    assert kept(fresh_database) == []
