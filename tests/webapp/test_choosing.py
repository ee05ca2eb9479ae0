"""Choosing teams by its pages: reviewers, their desk, decisions, the hour; and that nobody learns anything before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.cohorts.choosing.application_rows import Wanted, application_rows
from modules.cohorts.choosing.panels import panel_of, readings_of
from modules.cohorts.choosing.releasing import release_due
from modules.cohorts.models import Application, Decision, Review, ReviewAssignment, Reviewer, Round, Submission
from modules.cohorts.rounds.rounds import call_of
from modules.cohorts.rounds.rubrics import rubric_of
from modules.core.db import transaction
from modules.core.times import local, read_now
from tests.conftest import counted_queries
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, post_form
from tests.factories.choosing import (
    a_closed_round,
    a_decision,
    a_review,
    a_reviewer,
    a_sent_application,
    a_submission,
    an_assignment,
)
from tests.factories.news import read_feed
from tests.factories.people import a_person

SECRET = "Wombats dance quietly"
WHOLE = {"score-problem": "4", "score-team": "3", "score-measure": "n/a", "notes": "A clear plan."}


@contextmanager
def committed(engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session, transaction(session):
        yield session


@pytest.fixture
def round_(app, fresh_database) -> SimpleNamespace:
    """A closed round with three applications of Fresno and one of Kern, and two reviewers who may sign in."""
    with committed(fresh_database) as session:
        now = read_now(session)
        made = a_closed_round(session, now)
        counties = ("Fresno", "Fresno", "Fresno", "Kern")
        applications = [a_sent_application(session, now, made, county=each).id for each in counties]
        people = [a_person(session, now, name=name) for name in ("Ana Sample", "Ben Sample")]
        reviewers = [a_reviewer(session, now, made, each).id for each in people]
        return SimpleNamespace(id=made.id, applications=applications, people=[each.id for each in people], reviewers=reviewers)


@pytest.fixture
def staff(app):
    return signed_in_client(app, Role.EDITOR)


def give(engine, round_, which: int, reviewer: int = 0, county: str = "") -> int:
    """An assignment of a reviewer; its id."""
    with committed(engine) as session:
        application = session.get_one(Application, round_.applications[which])
        found = session.get_one(Reviewer, round_.reviewers[reviewer])
        found.county = county
        return an_assignment(session, read_now(session), application, found).id


def finished(engine, assignment_id: int, **over) -> None:
    with committed(engine) as session:
        assignment = session.get_one(ReviewAssignment, assignment_id)
        submission = session.scalars(select(Submission).where(Submission.application_id == assignment.application_id)).first()
        a_review(session, read_now(session), assignment, submission, **over)


def form_of(client, path: str) -> dict[str, str]:
    """The hidden fields of the review's form."""
    form = page(client.get(path)).select_one(f'form[action="{path}"]')
    return {each["name"]: each.get("value", "") for each in form.select("input[type=hidden]")}


class TestStaffDesk:
    def test_the_desk_begins_with_what_is_to_do(self, staff, round_):
        shown = page(staff.get(f"/staff/cohorts/rounds/{round_.id}"))
        heads = [each.get_text() for each in shown.select(".todo h3")]
        assert heads == ["4 applications have no reader", "4 applications have no decision"]
        assert shown.select_one(".todo .usa-button")["href"] == f"/staff/cohorts/rounds/{round_.id}/reviewers"
        assert [each.get_text(" ", strip=True) for each in shown.select("tbody tr")] == ["Fresno 3 3 3", "Kern 1 1 1"]

    def test_an_empty_desk_says_why(self, staff, fresh_database):
        with committed(fresh_database) as session:
            now = read_now(session)
            open_ = a_closed_round(session, now, closes_at=now + timedelta(days=9)).id
            over = a_closed_round(session, now).id
            a_sent_application(session, now, session.get_one(Round, open_), state="draft")
        assert "LEAs are still writing" in staff.get(f"/staff/cohorts/rounds/{open_}").text
        assert "No application was sent in this round" in staff.get(f"/staff/cohorts/rounds/{over}").text

    def test_drafts_are_counted_and_never_shown(self, staff, round_, fresh_database):
        with committed(fresh_database) as session:
            now = read_now(session)
            draft = a_sent_application(session, now, session.get_one(Round, round_.id), county="Inyo", state="draft").id
        assert staff.get(f"/staff/cohorts/applications/{draft}").status_code == 404
        assert "Still writing" in staff.get(f"/staff/cohorts/rounds/{round_.id}/leas?county=Inyo").text
        assert len(page(staff.get(f"/staff/cohorts/rounds/{round_.id}/applications")).select("tbody tr")) == 4
        assert staff.get(f"/staff/cohorts/rounds/{round_.id}/leas?county=Atlantis").status_code == 404

    def test_rows_say_the_same_as_the_panel(self, round_, fresh_database):
        for reviewer, scores in (
            (0, {"problem": 4, "team": 4, "measure": 4}),
            (1, {"problem": 1, "team": 2, "measure": "n/a"}),
        ):
            finished(fresh_database, give(fresh_database, round_, 0, reviewer), scores=scores)
        give(fresh_database, round_, 1)
        with Session(fresh_database) as session:
            found = application_rows(session, round_.id, Wanted(order="spread"))
            row, application = found.rows[0], session.get_one(Application, round_.applications[0])
            submission = session.scalars(select(Submission).where(Submission.application_id == application.id)).one()
            made = session.get_one(Round, round_.id)
            panel = panel_of(rubric_of(made), readings_of(session, application.id, submission))
            by_need = {
                need: application_rows(session, round_.id, Wanted(need=need)).total
                for need in ("unassigned", "unread", "split", "undecided", "decided")
            }
        assert (row.id, row.given, row.finished, row.split) == (application.id, 2, 2, True)
        assert (row.mean, row.low, row.high) == pytest.approx((panel.total.mean, panel.total.low, panel.total.high))
        assert row.deviation == pytest.approx(panel.total.deviation)
        assert by_need == {"unassigned": 2, "unread": 1, "split": 1, "undecided": 4, "decided": 0}

    def test_the_list_costs_the_same_whatever_it_holds(self, staff, round_, fresh_database):
        path = f"/staff/cohorts/rounds/{round_.id}/applications"
        staff.get(path)
        with counted_queries(fresh_database) as few:
            staff.get(path)
        for which in range(4):
            finished(fresh_database, give(fresh_database, round_, which))
        with counted_queries(fresh_database) as many:
            staff.get(path)
        assert len(few) == len(many)

    def test_filters_and_what_makes_no_sense(self, staff, round_):
        path = f"/staff/cohorts/rounds/{round_.id}/applications"
        for query, rows in (
            ("county=Kern", 1),
            ("state=submitted", 4),
            ("need=split", 0),
            ("order=x&need=x&state=x", 4),
            ("q=%25", 0),
        ):
            assert len(page(staff.get(f"{path}?{query}")).select("tbody tr")) == rows, query


class TestReviewersPage:
    def test_somebody_is_added_by_address_and_removed(self, staff, round_, fresh_database):
        path = f"/staff/cohorts/rounds/{round_.id}/reviewers"
        with committed(fresh_database) as session:
            a_person(session, read_now(session), name="Cleo Sample", address="cleo@example.org")
        assert "Nobody has an account" in post_form(staff, path, {"address": "no@example.org", "county": ""}).text
        assert post_form(staff, path, {"address": "cleo@example.org", "county": "Kern"}).status_code == 302
        assert "Cleo Sample reads applications" in (shown := staff.get(path).text)
        assert "Cleo Sample" in shown
        with Session(fresh_database) as session:
            newest = session.scalars(select(Reviewer.id).order_by(Reviewer.id.desc())).first()
        post_form(staff, f"/staff/cohorts/reviewers/{newest}/remove")
        assert "Cleo Sample" not in page(staff.get(path)).select_one("table").text

    def test_giving_out_evenly_or_saying_why_not(self, staff, round_):
        path = f"/staff/cohorts/rounds/{round_.id}/spread"
        refused = post_form(staff, path, {"readers": "3"})
        assert refused.status_code == 409
        assert "Too few reviewers are free of conflict for 4 LEAs" in refused.text
        assert post_form(staff, path, {"readers": "0"}).status_code == 422
        assert post_form(staff, path, {"readers": "2"}).status_code == 302
        assert "8 readings were given out" in staff.get(f"/staff/cohorts/rounds/{round_.id}/reviewers").text


class TestReviewing:
    def test_a_reviewer_reads_drafts_finishes_and_then_sees_the_others(self, app, round_, fresh_database):
        mine, theirs = give(fresh_database, round_, 0), give(fresh_database, round_, 0, 1)
        finished(fresh_database, theirs, notes=SECRET)
        ana = signed_in_client(app, person_id=round_.people[0])
        path = f"/reviews/{mine}"
        assert [each.get_text(strip=True) for each in page(ana.get("/reviews")).select(".todo .tag")] == ["New"]
        assert "One review to write." in ana.get("/account").text
        assert SECRET not in ana.get(path).text
        assert "Families come to celebrations" in ana.get(path).text
        hidden = form_of(ana, path)
        assert post_form(ana, path, hidden | {"score-team": "3"}).status_code == 302
        assert page(ana.get(path)).select_one("input[name=score-team][checked]")["value"] == "3"
        refused = post_form(ana, path, form_of(ana, path) | {"score-team": "3", "notes": "Mine", "finish": "1"})
        assert refused.status_code == 422
        assert len(page(refused).select(".errorsummary li")) == 2
        assert "Mine" in refused.text
        assert SECRET not in refused.text
        assert post_form(ana, path, form_of(ana, path) | WHOLE | {"finish": "1"}).status_code == 302
        assert SECRET in ana.get(path).text
        assert "You have read everything" in ana.get("/reviews").text
        with Session(fresh_database) as session:
            assert session.scalars(select(Review.total).where(Review.assignment_id == mine)).one() == pytest.approx(1100 / 12)

    def test_enter_in_a_score_keeps_a_draft_and_finishes_nothing(self, app, round_, fresh_database):
        path = f"/reviews/{give(fresh_database, round_, 0)}"
        ana = signed_in_client(app, person_id=round_.people[0])
        pressed = page(ana.get(path)).select_one(f'form[action="{path}"] [type=submit]')
        assert "name" not in pressed.attrs
        post_form(ana, path, form_of(ana, path) | WHOLE)
        assert page(ana.get(path)).select_one('button[name="finish"]')

    def test_an_older_window_overwrites_nothing_and_keeps_its_words(self, app, round_, fresh_database):
        path = f"/reviews/{give(fresh_database, round_, 0)}"
        ana = signed_in_client(app, person_id=round_.people[0])
        older = form_of(ana, path)
        post_form(ana, path, older | {"notes": "First"})
        clash = post_form(ana, path, older | {"notes": "Second"})
        assert clash.status_code == 409
        assert "changed in another window" in clash.text
        assert "Second" in page(clash).select_one("textarea[name=notes]").text
        assert "First" in page(clash).select_one(".clash").text
        hidden = {each["name"]: each["value"] for each in page(clash).select(f'form[action="{path}"] input[type=hidden]')}
        assert post_form(ana, path, hidden | {"notes": "Second"}).status_code == 302

    def test_sent_again_while_it_was_read(self, app, round_, fresh_database):
        assignment = give(fresh_database, round_, 0)
        path = f"/reviews/{assignment}"
        ana = signed_in_client(app, person_id=round_.people[0])
        hidden = form_of(ana, path)
        finished(fresh_database, assignment)
        with committed(fresh_database) as session:
            application = session.get_one(Application, round_.applications[0])
            a_submission(session, read_now(session), application, answers={"why": "Something newer"})
        assert [each.get_text(strip=True) for each in page(ana.get("/reviews")).select(".todo .tag")] == ["Sent again"]
        late = post_form(ana, path, hidden | WHOLE)
        assert late.status_code == 409
        assert "Something newer" in late.text
        assert "A clear plan." in late.text

    def test_what_is_not_theirs_is_not_there(self, app, round_, fresh_database):
        mine, other = give(fresh_database, round_, 3, county="Kern"), give(fresh_database, round_, 1, 1)
        ana, stranger = signed_in_client(app, person_id=round_.people[0]), signed_in_client(app, Role.COUNTY_LEAD)
        editor = signed_in_client(app, Role.EDITOR)
        for client, assignment in ((ana, mine), (ana, other), (stranger, other), (editor, other)):
            for method, door in (
                ("get", ""),
                ("get", "/conflict"),
                ("get", f"/files/{'0' * 64}"),
                ("post", ""),
                ("post", "/conflict"),
            ):
                answer = (
                    client.get(f"/reviews/{assignment}{door}")
                    if method == "get"
                    else post_form(client, f"/reviews/{assignment}{door}")
                )
                assert answer.status_code == 404, (method, door)
        assert "Nothing waits for you" in ana.get("/reviews").text

    def test_they_are_reached_from_the_desk_and_from_the_page_of_networks(self, app, round_, fresh_database):
        give(fresh_database, round_, 0)
        ana, stranger = signed_in_client(app, person_id=round_.people[0]), signed_in_client(app)
        for where in ("/account", "/cohorts"):
            [link] = page(ana.get(where)).select("main a[href='/reviews']")
            assert "One review to write." in link.find_parent(["li", "section"]).text
            assert not page(stranger.get(where)).select("a[href='/reviews']")
        assert not page(app.test_client().get("/cohorts")).select("a[href='/reviews']")
        assert ana.get("/cohorts").headers["Cache-Control"] == "no-store, private"

    def test_stepping_back(self, app, staff, round_, fresh_database):
        path = f"/reviews/{give(fresh_database, round_, 0)}"
        ana = signed_in_client(app, person_id=round_.people[0])
        assert post_form(ana, f"{path}/conflict", {"reason": " "}).status_code == 422
        assert post_form(ana, f"{path}/conflict", {"reason": "I worked there."}).status_code == 302
        assert ana.get(path).status_code == 404
        refused = post_form(
            staff, f"/staff/cohorts/applications/{round_.applications[0]}/readers", {"reviewer": round_.reviewers[0]}
        )
        assert refused.status_code == 302
        assert "must not judge" in staff.get("/staff").text


class TestDeciding:
    def test_an_application_is_given_moved_and_decided(self, staff, round_, fresh_database):
        path = f"/staff/cohorts/applications/{round_.applications[0]}"
        post_form(staff, f"{path}/readers", {"reviewer": round_.reviewers[0]})
        post_form(staff, f"{path}/move", {"to": "eligible", "reason": "All there."})
        for to in ("chosen", "nowhere", "interview"):
            post_form(staff, f"{path}/move", {"to": to})
        assert post_form(staff, f"{path}/decisions", {"outcome": "maybe"}).status_code == 422
        read = page(staff.get(path)).select_one("input[name=submission]")["value"]
        post_form(staff, f"{path}/decisions", {"outcome": "waiting", "words": SECRET, "submission": read})
        shown = staff.get(path).text
        assert all(words in shown for words in ("Ana Sample", "All there.", SECRET, "Eligible"))
        letter = staff.get(f"{path}/letter").text
        assert SECRET in letter
        assert "waiting list" in letter
        with Session(fresh_database) as session:
            assert session.get_one(Application, round_.applications[0]).state == "eligible"
            assignment = session.scalars(select(ReviewAssignment.id)).one()
        post_form(staff, f"{path}/readers/{assignment}/end")
        assert "Nobody yet." in staff.get(path).text

    def test_a_note_moves_nothing_until_a_step_is_pressed(self, staff, round_):
        path = f"/staff/cohorts/applications/{round_.applications[0]}"
        first, *_steps = page(staff.get(path)).select(f'form[action="{path}/move"] [type=submit]')
        assert first.has_attr("disabled")
        refused = post_form(staff, f"{path}/move", {"reason": "All there."})
        assert refused.status_code == 422
        assert page(refused).select_one(".errorsummary a").text == "Press the button of the next step."
        assert page(refused).select_one(page(refused).select_one(".errorsummary a")["href"])
        assert page(refused).select_one("input[name=reason]")["value"] == "All there."

    def test_a_decision_is_about_the_version_that_was_read(self, staff, round_, fresh_database):
        path = f"/staff/cohorts/applications/{round_.applications[0]}"
        typed = {"outcome": "declined", "submission": page(staff.get(path)).select_one("input[name=submission]")["value"]}
        assert post_form(staff, f"{path}/decisions", typed).status_code == 302
        with committed(fresh_database) as session:
            a_submission(session, read_now(session), session.get_one(Application, round_.applications[0]))
        assert "about an earlier version" in staff.get(path).text
        answer = post_form(staff, f"{path}/decisions", typed | {"words": SECRET})
        assert answer.status_code == 409
        assert SECRET in answer.text
        assert post_form(staff, f"{path}/decisions", fields_of(answer) | {"outcome": "chosen"}).status_code == 302
        assert "about an earlier version" not in staff.get(path).text

    def test_the_hour_is_set_changed_and_taken_away(self, staff, round_, fresh_database):
        path = f"/staff/cohorts/rounds/{round_.id}/letters"
        assert "4 applications have no decision" in staff.get(path).text
        decide_all(fresh_database, round_)
        now = local(db_now(fresh_database), "America/Los_Angeles")
        soon, past = (now + timedelta(days=2)).date().isoformat(), (now - timedelta(days=2)).date().isoformat()
        seen = page(staff.get(path)).select_one("input[name=version]")["value"]
        assert "This hour is over" in post_form(staff, path, {"version": seen, "day": past, "hour": "09:00"}).text
        assert post_form(staff, path, {"version": seen, "day": "x", "hour": ""}).status_code == 422
        assert post_form(staff, path, {"version": seen, "day": soon, "hour": "09:00"}).status_code == 302
        assert "9:00" in page(staff.get(path)).select_one(".due b").text
        post_form(staff, path, {"version": seen, "never": "1"})
        assert "Somebody changed this round" in staff.get(path).text
        seen = page(staff.get(path)).select_one("input[name=version]")["value"]
        post_form(staff, path, {"version": seen, "never": "1"})
        assert "No hour is set" in staff.get(path).text

    def test_without_every_decision_the_page_says_which_lack(self, staff, round_, fresh_database):
        decide_all(fresh_database, round_, leave_out=1)
        path = f"/staff/cohorts/rounds/{round_.id}/letters"
        with Session(fresh_database) as session:
            version = session.get_one(Round, round_.id).version
        day = (db_now(fresh_database) + timedelta(days=2)).date().isoformat()
        refused = post_form(staff, path, {"version": version, "day": day, "hour": "09:00"})
        assert refused.status_code == 409
        assert "One application has no decision" in refused.text


def db_now(engine):
    with Session(engine) as session:
        return read_now(session)


def decide_all(engine, round_, leave_out: int = 0) -> None:
    with committed(engine) as session:
        now = read_now(session)
        for place, application_id in enumerate(round_.applications[leave_out:]):
            outcome = ("chosen", "waiting", "declined", "chosen")[place]
            a_decision(session, now, session.get_one(Application, application_id), outcome, words=SECRET)


@pytest.mark.parametrize("which", range(3))
def test_nothing_an_applicant_can_open_says_what_was_decided_before_the_hour(app, round_, fresh_database, which):
    decide_all(fresh_database, round_)
    with committed(fresh_database) as session:
        session.execute(update(Round).values(letters_at=read_now(session) + timedelta(hours=1)))
        application = session.get_one(Application, round_.applications[which])
        lead, outcome = (
            application.started_by,
            session.scalars(select(Decision.outcome).where(Decision.application_id == application.id)).one(),
        )
        known = addresses_of(session, application)
    client = signed_in_client(app, Role.PARTICIPANT, person_id=lead)
    before = everything(client, app, known)
    label = {"chosen": "Chosen", "waiting": "On the waiting list", "declined": "Not chosen this time"}[outcome]
    own = f"/cohorts/applications/{round_.applications[which]}"
    assert "Being read" in said_on(before[own])
    assert not [path for path, text in before.items() if SECRET in text or f'"{outcome}"' in text or label in said_on(text)]
    with committed(fresh_database) as session:
        assert release_due(session, read_now(session)) == 0
        assert release_due(session, read_now(session) + timedelta(hours=2)) == 4
    assert label in said_on(client.get(own).text)


def addresses_of(session, application) -> dict[str, object]:
    """What stands in the addresses of pages about the application, its round, its cohort and its LEA."""
    call = call_of(session, application.round_id)
    return {
        "application_id": application.id,
        "cohort_id": call.cohort.id,
        "cohort_number": call.cohort.number,
        "form_id": application.form_id,
        "organization_id": application.organization_id,
        "part_key": "problem",
        "programme_id": call.programme.id,
        "programme_slug": call.programme.slug,
        "question_key": "problem",
        "revision": 1,
        "round_id": application.round_id,
        "team_id": 1,
    }


def said_on(text: str) -> set[str]:
    """Each piece of text on a page, or in the news as a feed."""
    if text.startswith("<?xml"):
        return {words.strip() for words in read_feed(text.encode()).itertext()}
    return set(BeautifulSoup(text, "html.parser").stripped_strings)


def everything(client, app, known: dict[str, object]) -> dict[str, str]:
    """All pages that the applicant can open, in both languages, their own data included; path → text."""
    seen = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or set(rule.arguments) - set(known) or rule.endpoint == "static":
            continue
        _, path = rule.build({name: known[name] for name in rule.arguments})
        for prefix in ("", "/es"):
            answer = client.get(prefix + path)
            if answer.status_code == 200:
                seen[prefix + path] = answer.data.decode(errors="replace")
    download = post_form(client, "/account/data.json", seen="/account/data")
    assert download.status_code == 200
    return seen | {"/account/data.json": download.text}
