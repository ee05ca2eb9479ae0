"""Staff set up programmes, cohorts, forms and rounds, and move deadlines."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from modules.cohorts.applying.answers import write_answer
from modules.cohorts.applying.inviting import MOST_PEOPLE
from modules.cohorts.models import (
    Application,
    Cohort,
    Collaborator,
    Credit,
    DeadlineMove,
    Form,
    InformationSession,
    Invitation,
    Programme,
    Round,
)
from modules.cohorts.rounds.forms import write_form
from modules.core.db import transaction
from modules.core.times import local, read_now
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, post_form
from tests.factories.cohorts import FULL, ZONE, a_form, a_round, an_application
from tests.factories.events import an_event
from tests.factories.organizations import an_organization
from tests.factories.people import a_person
from webapp.extensions import db

STAFF = "/staff/cohorts"
PROGRAMME = {"slug": "plln", "short_name": "PLLN", "name_en": "Learning network", "description_en": "**Teams** meet."}
COHORT = {"number": "3", "starts_on": "2027-07-01", "ends_on": "2029-06-30", "phase": "Second phase"}


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def standing(app, engine):
    """A round with an application, committed: (round id, cohort id)."""
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        round_ = a_round(session, now)
        an_application(session, now, round_)
        return round_.id, round_.cohort_id


def only(engine, model):
    with Session(engine, expire_on_commit=False) as session:
        return session.scalars(select(model)).one()


def post(client, path, data=None):
    return post_form(client, path, data, seen=STAFF)


def test_of_two_who_add_the_same_at_once_the_second_is_told_so(editor, engine):
    def another_is_faster(adding, *_):
        if any(isinstance(each, Programme) for each in adding.new):
            with Session(engine) as session, transaction(session):
                session.add(Programme(slug="plln", short_name="PLLN", name_en="Theirs", created_at=read_now(session)))

    event.listen(db.session, "before_flush", another_is_faster)
    try:
        answer = post(editor, f"{STAFF}/programmes/new", PROGRAMME)
    finally:
        event.remove(db.session, "before_flush", another_is_faster)
    assert answer.status_code == 409
    assert "Something changed in the meantime" in answer.text
    assert only(engine, Programme).name_en == "Theirs"


@pytest.mark.parametrize("what", ["programme", "cohort"])
def test_two_who_change_one_thing_see_what_both_wrote(editor, engine, what):
    post(editor, f"{STAFF}/programmes/new", PROGRAMME)
    programme = only(engine, Programme)
    post(editor, f"{STAFF}/programmes/{programme.id}/cohorts/new", COHORT)
    name = {"programme": "short_name", "cohort": "phase"}[what]
    path = {"programme": f"{STAFF}/programmes/{programme.id}", "cohort": f"{STAFF}/{only(engine, Cohort).id}"}[what]
    typed = fields_of(editor.get(path))
    assert post(editor, path, typed | {name: "Theirs"}).status_code == 302
    clash = post(editor, path, typed | {name: "Mine"})
    assert clash.status_code == 409
    assert [each.text for each in page(clash).select(".clash blockquote")] == ["Theirs", "Mine"]
    assert post(editor, path, fields_of(clash)).status_code == 302
    assert fields_of(editor.get(path))[name] == "Mine"


def test_from_nothing_to_an_open_round(editor, engine, client):
    assert "There is no programme yet" in editor.get(STAFF).text
    assert post(editor, f"{STAFF}/programmes/new", PROGRAMME | {"slug": "PLLN!"}).status_code == 422
    assert post(editor, f"{STAFF}/programmes/new", PROGRAMME).status_code == 302
    assert post(editor, f"{STAFF}/programmes/new", PROGRAMME).status_code == 409
    programme = only(engine, Programme)
    new = f"{STAFF}/programmes/{programme.id}/cohorts/new"
    assert "It would end before it begins." in post(editor, new, COHORT | {"ends_on": "2027-06-01"}).text
    made = post(editor, new, COHORT)
    cohort = only(engine, Cohort)
    assert made.location == f"{STAFF}/{cohort.id}"
    assert post(editor, new, COHORT).status_code == 422
    assert "Write the application form first" in editor.get(made.location).text
    saved = post(editor, f"{STAFF}/forms/new?as=text", {"name": "plln", "content": write_form(a_form())})
    form = only(engine, Form)
    assert saved.location == f"{STAFF}/forms/{form.id}"
    times = {"opens_day": "2026-01-05", "opens_hour": "09:00", "closes_day": "2099-02-16", "closes_hour": "09:00"}
    wanted = times | {"form_id": str(form.id), "time_zone": ZONE, "grace_seconds": "30"}
    assert post(editor, f"{made.location}/round", wanted | {"closes_day": "2026-01-01"}).status_code == 422
    assert (
        post(editor, f"{made.location}/round", wanted | {"closes_day": "2099-03-08", "closes_hour": "02:30"}).status_code == 422
    )
    assert post(editor, f"{made.location}/round", wanted).status_code == 302
    round_ = only(engine, Round)
    assert local(round_.closes_at, ZONE).isoformat() == "2099-02-16T09:00:00-08:00"
    assert editor.get(f"{made.location}/round").location == made.location
    assert "LEAs can apply now" in client.get("/cohorts/plln/3").text


def test_the_deadline_moves_with_a_reason_and_says_who_is_told(editor, engine, standing):
    round_id, cohort_id = standing
    path = f"{STAFF}/rounds/{round_id}/deadline"
    shown = page(editor.get(path))
    assert "One person works on an application" in shown.text
    version = shown.select_one("input[name=version]")["value"]
    wanted = {"day": "2099-06-16", "hour": "09:00", "reason": "Wildfires closed schools.", "version": version}
    assert post(editor, path, wanted | {"reason": ""}).status_code == 422
    assert "still to come" in post(editor, path, wanted | {"day": "2020-01-01"}).text
    assert post(editor, path, wanted).location == f"{STAFF}/{cohort_id}"
    assert only(engine, DeadlineMove).reason == "Wildfires closed schools."
    stale = post(editor, path, wanted | {"day": "2099-07-16"})
    assert stale.status_code == 409
    assert "Somebody else changed this round" in stale.text
    assert "Wildfires closed schools." in editor.get(f"{STAFF}/{cohort_id}").text


def test_grace_credits_and_information_sessions(editor, engine, standing, client):
    round_id, cohort_id = standing
    with Session(engine) as session, transaction(session):
        event_id = an_event(session, read_now(session), title="Ask us anything").id
    path = f"{STAFF}/{cohort_id}"
    assert post(editor, f"{STAFF}/rounds/{round_id}/grace", {"seconds": "90", "version": "1"}).status_code == 302
    assert only(engine, Round).grace_seconds == 90
    for typed, version, status in (("99999999", "2", 422), ("some", "2", 422), ("120", "1", 409)):
        refused = post(editor, f"{STAFF}/rounds/{round_id}/grace", {"seconds": typed, "version": version})
        assert refused.status_code == status
        field = page(refused).select_one("#seconds")
        assert (field["value"], field["aria-invalid"]) == (typed, "true")
        assert page(refused).select_one("#seconds-error").text
        assert page(refused).select_one("form[action$=grace] input[name=version]")["value"] == "2"
    assert only(engine, Round).grace_seconds == 90
    assert "Ask us anything" in editor.get(path).text
    post(editor, f"{STAFF}/rounds/{round_id}/sessions", {"event": str(event_id), "deed": "attach"})
    assert only(engine, InformationSession).event_id == event_id
    public = page(client.get(editor.get(path).text.split('href="/cohorts/')[1].split('"')[0].join(["/cohorts/", ""])))
    assert "Ask us anything" in public.text
    post(editor, f"{STAFF}/rounds/{round_id}/sessions", {"event": str(event_id), "deed": "detach"})
    assert post(editor, f"{path}/credits", {"name": "", "part": "co_lead"}).status_code == 422
    assert post(editor, f"{path}/credits", {"name": "Sample Agency", "part": "co_lead"}).status_code == 302
    assert post(editor, f"{STAFF}/credits/{only(engine, Credit).id}/end").location == path
    assert only(engine, Credit).until_on is not None
    assert (
        post(editor, path, {"starts_on": "2027-08-01", "ends_on": "2029-06-30", "phase": "", "places": "12"}).status_code == 302
    )
    assert only(engine, Cohort).places == 12


def test_a_form_that_cannot_stand_says_why_and_keeps_what_was_typed(editor, engine):
    bad = "parts:\n- {key: A, title: {en: A}, questions: [{key: q, kind: choice, ask: {en: Why}}]}"
    answer = post(editor, f"{STAFF}/forms/new?as=text", {"name": "plln", "content": bad})
    assert answer.status_code == 422
    assert "may hold only small letters" in answer.text
    assert "needs two choices or more" in answer.text
    assert page(answer).select_one("textarea").text.removeprefix("\n").strip() == bad
    assert "This cannot be read." in post(editor, f"{STAFF}/forms/new?as=text", {"name": "plln", "content": "parts: ["}).text


def test_a_form_is_changed_by_a_file_and_gets_the_next_number(editor, engine, standing):
    with Session(engine) as session:
        first = session.scalars(select(Form)).one()
    assert "Your LEA" in editor.get(f"{STAFF}/forms/{first.id}").text
    text = editor.get(f"{STAFF}/forms/{first.id}.yaml").text.replace("Why now?", "Why this year?")
    brought = fields_of(editor.get(f"{STAFF}/forms/{first.id}/edit?as=text"))
    brought["file"] = (io.BytesIO(text.encode()), "form.yaml")
    saved = editor.post(f"{STAFF}/forms/new?as=text", data=brought, content_type="multipart/form-data")
    assert "Why this year?" in editor.get(saved.location).text
    second = int(saved.location.rpartition("/")[2])
    assert second != first.id
    post(editor, f"{STAFF}/rounds/{standing[0]}/form", {"form": str(second)})
    assert only(engine, Round).form_id == first.id, "an LEA has begun: its answers keep their form"


def test_a_cohort_shows_its_round_to_staff_at_every_time(editor, engine, standing):
    for opens, closes, words in ((5, 6, "Not open yet"), (-5, 6, "Open"), (-6, -5, "Closed")):
        with Session(engine) as session, transaction(session):
            round_, now = session.get_one(Round, standing[0]), read_now(session)
            round_.opens_at, round_.closes_at = now + timedelta(days=opens), now + timedelta(days=closes)
        assert words in page(editor.get(STAFF)).select_one("table").text
        assert editor.get(f"{STAFF}/{standing[1]}").status_code == 200


def test_staff_see_how_far_a_draft_is_and_nothing_it_says(editor, engine, standing):
    with Session(engine) as session, transaction(session):
        application, now = session.scalars(select(Application)).one(), read_now(session)
        for question, value in FULL.items():
            write_answer(session, application, question, value, 0, None, now)
        write_answer(session, application, "why", "", 1, None, now)
        application_id = str(application.id)
    path = f"{STAFF}/rounds/{standing[0]}/drafts"
    shown = editor.get(path).text
    assert "1 of 2" in shown
    assert "Sample District" in shown
    assert FULL["problem"] not in shown
    lead = {"name": "Nora Sample", "address": "nora@example.org", "locale": "en", "part": "editor"}
    assert post(editor, path, lead).status_code == 404
    assert post(editor, path, lead | {"application": application_id, "name": ""}).status_code == 422
    assert post(editor, path, lead | {"application": application_id}).status_code == 302
    assert only(engine, Invitation).part == "lead"


def test_the_lea_that_was_chosen_stays_chosen_when_the_invitation_needs_a_fix(editor, engine, standing):
    with Session(engine) as session, transaction(session):
        now, round_ = read_now(session), session.get_one(Round, standing[0])
        second = an_application(session, now, round_, an_organization(session, now, name="Zzyzx District"))
        application_id = str(second.id)
    path = f"{STAFF}/rounds/{standing[0]}/drafts"
    typed = {"name": "Nora Sample", "address": "nobody", "application": application_id, "locale": "en"}
    back = fields_of(post(editor, path, typed))
    assert back["application"] == application_id
    assert editor.post(path, data=back | {"address": "nora@example.org"}).status_code == 302
    assert str(only(engine, Invitation).application_id) == application_id


def test_a_draft_that_is_full_says_so_to_staff(editor, engine, standing):
    path = f"{STAFF}/rounds/{standing[0]}/drafts"
    typed = {"application": str(only(engine, Application).id), "locale": "en"}
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        for _ in range(MOST_PEOPLE - 1):
            added = {"part": "editor", "added_at": now, "application_id": typed["application"]}
            session.add(Collaborator(person_id=a_person(session, now).id, **added))
    answer = post(editor, path, typed | {"name": "Nora Sample", "address": "nora@example.org"})
    assert answer.status_code == 409
    assert "No more people fit on one application." in answer.text
