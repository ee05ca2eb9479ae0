"""Pages of training: what visitors read, what learners do by plain forms, what is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.models import Enrolment, LearningEvent, Response
from tests.conftest import counted_queries
from tests.factories.training import a_module, a_series, words
from tests.webapp.forms import post
from tests.webapp.learning import RIGHT, WORDS, counts, do, main, sent_id, soup
from webapp.extensions import db


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_visitor_reads_everything_and_nothing_is_kept(client, address, fresh_database, prefix):
    series = address.rsplit("/", 1)[0]
    for page in ("/training", series, address, f"{address}/first", f"{address}/second"):
        answer = client.get(prefix + page)
        assert answer.status_code == 200, page
    assert (counts(fresh_database, LearningEvent), counts(fresh_database, Enrolment)) == (0, 0)


DEEDS = [
    ("first/read", {}, "viewed"),
    ("first/film", {}, "viewed"),
    ("first/sound", {}, "viewed"),
    ("first/check", RIGHT, "answered"),
    ("second/rate", {"q-low": "low", "q-high": "high"}, "submitted"),
    ("second/journal", WORDS, "submitted"),
    ("second/sheet", {}, "submitted"),
    ("second/feedback", {"q-useful": "4", "q-format": "low", "q-better": "More time"}, "submitted"),
]


@pytest.mark.parametrize(("key", "data", "verb"), DEEDS)
def test_every_activity_by_its_plain_form(learner, address, fresh_database, key, data, verb):
    post(learner, f"{address}/enroll", {}, address)
    done = do(learner, address, key, data)
    assert (done.status_code, done.location) == (302, f"{address}/{key.replace('/', '#')}")
    with Session(fresh_database) as session:
        [event] = session.scalars(select(LearningEvent))
    assert (event.activity, event.verb, event.person_id) == (key, verb, learner.person_id)
    assert learner.get(f"{address}/{key.split('/')[0]}").status_code == 200


def test_a_form_sent_twice_is_taken_once(learner, address, fresh_database):
    post(learner, f"{address}/enroll", {}, address)
    page = f"{address}/second"
    same = {"journal-sent_id": sent_id(learner, page, "journal"), "journal-text": "Once."}
    for _ in range(2):
        assert post(learner, f"{page}/journal", same, page).status_code == 302
    assert (counts(fresh_database, LearningEvent), counts(fresh_database, Response)) == (1, 1)


def test_who_answers_without_having_begun_begins_so(learner, address, fresh_database):
    do(learner, address, "first/check", RIGHT)
    assert counts(fresh_database, Enrolment) == 1


def test_from_the_first_lesson_to_the_end(learner, address):
    begun = post(learner, f"{address}/enroll", {}, address)
    assert begun.location == f"{address}/first"
    assert "Still to do" in main(learner.get(f"{address}/first"))
    do(learner, address, "first/read")
    do(learner, address, "first/check", RIGHT)
    assert "1 of 2 lessons done" in main(learner.get(address))
    do(learner, address, "second/journal", WORDS)
    page = main(learner.get(address))
    assert "2 of 2 lessons done" in page
    assert "You did all that counts" in page


def test_a_quiz_tells_what_was_right_and_why(learner, address):
    do(learner, address, "first/check", RIGHT | {"q-one": "a", "q-true": "false", "q-short": "Market"})
    page = soup(learner.get(f"{address}/first")).find(id="check")
    said = " ".join(page.get_text(" ").split())
    assert "2 of 5 right" in said
    assert "Not enough yet" in said
    assert "About a." in said
    assert "“Market”" in said
    assert len(page.select(".verdict--wrong")) == 3
    assert page.find("a", href="#read") is not None


def test_what_was_typed_stays_with_the_error_beside_it(learner, address, fresh_database):
    answer = do(learner, address, "first/check", RIGHT | {"q-one": "", "q-order-i-third": "2"})
    assert answer.status_code == 422
    page = soup(answer)
    links = [each["href"] for each in page.select("[data-error-summary] a")]
    assert links == ["#check-q-one-0", "#check-q-order-i-first"] or len(links) == 2
    assert all(page.find(id=each[1:]) is not None for each in links)
    assert page.find(id="check-q-short")["value"].strip() == "plaza"
    assert page.find("input", {"name": "check-q-many", "value": "c"}).has_attr("checked")
    assert counts(fresh_database, LearningEvent) == 0


@pytest.mark.parametrize(
    ("key", "data", "words"),
    [
        ("second/journal", {"text": " "}, "Write something first"),
        ("second/journal", {"text": "x" * 10_001}, "at most 10,000"),
        ("second/journal", {"text": "a\x00b"}, "cannot be stored"),
        ("second/rate", {"q-low": "low"}, "Choose a level"),
        ("second/rate", {"q-low": "forged", "q-high": "high"}, "Not a valid choice"),
        ("second/feedback", {}, "Answer at least one question"),
        ("second/sheet", {"sent_id": "forged"}, "Load the page again"),
    ],
)
def test_answers_that_cannot_be_taken(learner, address, fresh_database, key, data, words):
    answer = do(learner, address, key, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert counts(fresh_database, LearningEvent) == 0


def test_a_journal_is_private_unless_shared_and_shows_what_was_written(learner, address, fresh_database):
    do(learner, address, "second/journal", WORDS)
    page = soup(learner.get(f"{address}/second")).find(id="journal")
    assert "Only you can read it" in page.text
    assert page.textarea.text.strip() == "The bus driver."
    do(learner, address, "second/journal", WORDS | {"shared": "y"})
    page = soup(learner.get(f"{address}/second")).find(id="journal")
    assert "Shared with your facilitators" in page.text
    assert page.find("input", {"name": "journal-shared"}).has_attr("checked")


def test_nobody_who_is_signed_out_leaves_a_trace(client, address, fresh_database):
    for key, data, _verb in DEEDS:
        lesson, activity = key.split("/")
        answer = post(client, f"{address}/{lesson}/{activity}", {f"{activity}-{name}": data[name] for name in data}, "/login")
        assert "/login" in answer.location
    assert counts(fresh_database, LearningEvent) == 0


@pytest.mark.parametrize(
    "missing", ["/training/none", "{series}/none", "{module}/none", "{module}/second/read", "{module}/second/live"]
)
def test_what_is_not_there_is_not_found(learner, address, missing):
    path = missing.format(series=address.rsplit("/", 1)[0], module=address)
    answer = post(learner, path, {}, address) if path.count("/") == 5 else learner.get(path)
    assert answer.status_code == 404


def test_opening_pages_records_nothing(learner, address, fresh_database):
    post(learner, f"{address}/enroll", {}, address)
    for page in (address, f"{address}/first", f"{address}/second", f"{address}/why"):
        assert learner.get(page).status_code == 200
    assert counts(fresh_database, LearningEvent) == 0


def test_pages_ask_the_database_little(learner, address, engine):
    post(learner, f"{address}/enroll", {}, address)
    do(learner, address, "first/read")
    do(learner, address, "second/journal", WORDS)
    asked = {}
    for page in ("/training", address.rsplit("/", 1)[0], address, f"{address}/first", f"{address}/second", f"{address}/why"):
        with learner.application.app_context(), counted_queries(db.engine) as statements:
            learner.get(page)
        asked[page] = len(statements)
    assert max(asked.values()) <= 13, asked


@pytest.mark.parametrize(("wanted", "kept"), [("/training/a/b", True), ("https://evil.example", False)])
def test_signing_up_leads_back_to_the_page_one_came_from(client, wanted, kept):
    new = {"name": "Ana", "email": "ana@example.org", "password": "seven small blue boats", "next": wanted}
    assert post(client, "/register", new, f"/register?next={wanted}").status_code == 302
    link = soup(client.get("/confirmed")).select_one("main a[href^='/login']")["href"]
    assert (link == "/login?next=/training/a/b") is kept


def fields_that(answer, key):
    """The controls and groups of an activity that are described by an error."""
    return [each for each in soup(answer).select(f"#{key} [aria-describedby]") if "-error" in each["aria-describedby"]]


@pytest.mark.parametrize(
    ("key", "data", "kinds"),
    [
        ("first/check", {}, ["fieldset", "fieldset", "fieldset", "select", "input"]),
        ("second/feedback", {"q-better": "x" * 5001}, ["textarea"]),
        ("second/journal", {"text": " "}, ["textarea"]),
    ],
)
def test_an_error_of_an_activity_is_tied_to_its_field(learner, address, key, data, kinds):
    refused = do(learner, address, key, data)
    assert refused.status_code == 422
    tied = fields_that(refused, key.split("/")[1])
    assert [each.name for each in tied] == kinds
    for each in tied:
        [error] = [name for name in each["aria-describedby"].split() if name.endswith("-error")]
        assert soup(refused).find(id=error)["class"] == ["usa-error-message"]
        assert each.name == "fieldset" or each["aria-invalid"] == "true"


def test_what_is_missing_to_enroll_is_said_above_the_form_with_links(learner, fresh_database):
    asked = {"ask": words("Who are you?"), "statements": [{"key": key, "text": words(key)} for key in ("works", "leads")]}
    with Session(fresh_database) as session, transaction(session):
        series = a_series(session, read_now(session), eligibility=asked)
        a_module(session, read_now(session), series)
        path = f"/training/{series.slug}"
    refused = post(learner, f"{path}/enroll", {"stated": ["works"]}, path)
    assert refused.status_code == 422
    summary = soup(refused).select_one("[data-error-summary]")
    assert summary.has_attr("autofocus")
    assert [each["href"] for each in summary.select("a")] == ["#stated-leads"]
    assert soup(refused).find(id="stated-leads").name == "input"
    assert soup(refused).title.text.startswith("Error: ")
    assert soup(learner.get(path)).select_one("[data-error-summary]") is None
