"""The door for what a learner's device tells: each event once, each answered for, nobody's for somebody else."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.training.models import LearningEvent
from tests.factories.accounts import signed_in_client
from tests.webapp.forms import csrf, post
from tests.webapp.learning import counts


def event(version: int, **over):
    told = {
        "id": str(uuid.uuid4()),
        "activity": "first/read",
        "verb": "viewed",
        "payload": {"seconds": 6, "end": True},
        "at": datetime(2026, 1, 5, tzinfo=UTC).isoformat(),
        "version": version,
        "number": 1,
    }
    return told | over


@pytest.fixture
def enrolled(learner, address):
    post(learner, f"{address}/enroll", {}, address)
    return learner


def send(client, address, events, learner=None, **more):
    headers = {"X-CSRFToken": csrf(client, address)}
    batch = {"learner": learner or client.person_id, "events": events}
    return client.post(f"{address}/events", data=json.dumps(batch), content_type="application/json", headers=headers, **more)


def test_each_event_ends_on_the_server_once(enrolled, address, module, fresh_database):
    events = [event(module.current_id), event(module.current_id, activity="first/sound")]
    for _ in range(3):
        answer = send(enrolled, address, events)
        assert answer.json == {"accepted": [each["id"] for each in events], "refused": {}}
    assert counts(fresh_database, LearningEvent) == 2


def test_a_beacon_bears_the_token_in_its_form(enrolled, address, module, fresh_database):
    batch = json.dumps({"learner": enrolled.person_id, "events": [event(module.current_id)]})
    form = {"batch": batch, "csrf_token": csrf(enrolled, address)}
    answer = enrolled.post(f"{address}/events", data=form, content_type="multipart/form-data")
    assert len(answer.json["accepted"]) == 1
    assert counts(fresh_database, LearningEvent) == 1
    assert enrolled.post(f"{address}/events", data={"batch": batch}).status_code == 400


def test_what_cannot_be_is_refused_alone(enrolled, address, module):
    good = event(module.current_id)
    bad = [
        event(module.current_id, verb="attended"),
        event(module.current_id, activity="first/none"),
        event(module.current_id, payload={"seconds": "many"}),
        event(module.current_id + 999),
        event(module.current_id, at="yesterday"),
        event(module.current_id, number=-1),
        {"id": "no uuid"},
    ]
    answer = send(enrolled, address, [*bad, good, 17, None]).json
    assert answer["accepted"] == [good["id"]]
    assert set(answer["refused"]) == {each["id"] for each in bad}


DEEP = b'{"learner": 1, "events": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}"


@pytest.mark.parametrize(
    "sent", [b"", b"[]", b"{", b'{"learner": "x", "events": []}', b"\xff", b'{"learner": 1, "events": 5}', DEEP]
)
def test_no_batch_at_all(enrolled, address, sent):
    headers = {"X-CSRFToken": csrf(enrolled, address)}
    answer = enrolled.post(f"{address}/events", data=sent, content_type="application/json", headers=headers)
    assert answer.status_code == 400
    assert answer.json["says"]


def test_too_many_at_once(enrolled, address, module):
    assert send(enrolled, address, [event(module.current_id)] * 201).status_code == 400


def test_nobody_tells_for_somebody_else(app, enrolled, address, module, fresh_database):
    other = signed_in_client(app)
    post(other, f"{address}/enroll", {}, address)
    told = event(module.current_id)
    refused = send(other, address, [told], learner=enrolled.person_id)
    assert refused.status_code == 403
    assert "Somebody else is signed in" in refused.json["says"]
    assert send(enrolled, address, [told]).json["accepted"] == [told["id"]]
    assert send(other, address, [told]).json["refused"] == {told["id"]: "owner"}
    with Session(fresh_database) as session:
        assert set(session.scalars(select(LearningEvent.person_id))) == {enrolled.person_id}


def test_a_visitor_is_told_to_sign_in(client, address, module):
    headers = {"X-CSRFToken": csrf(client)}
    batch = json.dumps({"learner": 1, "events": [event(module.current_id)]})
    answer = client.post(f"{address}/events", data=batch, content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert "You are signed out" in answer.json["says"]


def test_who_does_not_take_the_module_is_answered_event_by_event(learner, address, module, fresh_database):
    told = event(module.current_id)
    assert send(learner, address, [told]).json == {"accepted": [], "refused": {told["id"]: "enrolment"}}
    assert counts(fresh_database, LearningEvent) == 0
