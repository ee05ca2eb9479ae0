"""A learner's desk, the page of everything, and why a module is or is not complete."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.groups.making import add_member, make_group
from modules.training.completion.certifying import certify
from modules.training.completion.counting import recount
from modules.training.completion.progress import completions_of
from modules.training.completion.waiving import waive
from modules.training.completion.withdrawing import withdraw
from modules.training.learning.assigning import assign
from modules.training.models import Module
from tests.conftest import counted_queries
from tests.factories.training import publish_again, rewritten
from tests.webapp.forms import post
from tests.webapp.learning import WORDS, begin, do, do_the_rest, finish, main, soup
from webapp.extensions import db


@pytest.fixture
def committed(fresh_database):
    """`committed(deed)`: what the deed, called with (session, now), does is committed."""

    def run(deed):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            return deed(session, read_now(session))

    return run


def counted(committed):
    committed(recount)


def test_an_empty_desk_says_why_and_leads_on(learner):
    assert "You have not begun a module" in main(learner.get("/account"))
    assert "You have not begun a module" in main(learner.get("/account/training"))


def test_the_next_thing_stands_first(learner, address, committed):
    post(learner, f"{address}/enroll", {}, address)
    do(learner, address, "first/read")
    counted(committed)
    desk = main(learner.get("/account"))
    assert "Go on with" in desk
    assert "1 of 3 things that count are done" in desk
    assert "to go." in desk


@pytest.mark.parametrize(("days", "words"), [(-1, "Was due on"), (3, "Due on")])
def test_what_was_given_says_by_when(learner, module, committed, days, words):
    def give(session, now):
        group = make_group(session, "Team", now)
        add_member(session, group.id, learner.person_id, now)
        assign(session, session.get_one(Module, module.id), group.id, now + timedelta(days=days), by=None, now=now)

    committed(give)
    for page in ("/account", "/account/training"):
        said = main(learner.get(page))
        assert words in said
        assert "Given to you" in said


def test_all_that_is_done_can_be_taken_along(learner, address, committed):
    finish(learner, address)
    counted(committed)
    page = main(learner.get("/account/training"))
    assert "One module done, 30 minutes" in page
    assert "The bus driver." in page
    table = learner.get("/account/training/transcript.csv")
    assert "attachment" in table.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(table.text.lstrip("\ufeff"))))
    assert rows[0][:2] == ["What", "Title"]
    assert rows[0][3:] == ["Hours", "Adds to the total", "Certificate code"]
    total = ["Total, each hour counted once", "", "", "", "0.50", ""]
    assert [(row[0], row[3], row[4]) for row in rows[1:-1]] == [("Module completed", "0.50", "0.50")]
    assert rows[-1] == total


def test_a_certificate_adds_nothing_to_the_total(learner, address, module, committed):
    finish(learner, address)
    counted(committed)
    committed(lambda session, now: certify(session, completions_of(session, learner.person_id)[module.id].id, now))
    rows = list(csv.reader(io.StringIO(learner.get("/account/training/transcript.csv").text.lstrip("\ufeff"))))
    assert [row[3:5] for row in rows[1:]] == [["0.50", "0.50"], ["0.50", "0.00"], ["0.50", "0.00"], ["", "0.50"]]
    page = main(learner.get("/account/training"))
    assert page.count("in the rows above") == 2
    assert "Total, each hour counted once 30 minutes" in page


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es")])
def test_the_transcript_is_a_document_too(learner, prefix, language):
    [link] = soup(learner.get(f"{prefix}/account/training")).select("a[href$='transcript.pdf']")
    answer = learner.get(link["href"])
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store, private")
    assert PdfReader(io.BytesIO(answer.data)).trailer["/Root"]["/Lang"] == language


def test_why_names_what_met_each_requirement(learner, address, committed):
    begin(learner, address)
    page = main(learner.get(f"{address}/why"))
    assert "Why is this not complete?" in page
    assert "Read to the end: " in page
    assert "Nothing yet" in page
    do_the_rest(learner, address)
    counted(committed)
    assert "Why is this complete?" in main(learner.get(f"{address}/why"))


def test_why_gives_the_reason_of_a_waiver(learner, address, module, committed):
    post(learner, f"{address}/enroll", {}, address)
    reason = "Took part in the pilot."
    committed(lambda session, now: waive(session, learner.person_id, module, "first/check", reason, by=None, now=now))
    page = main(learner.get(f"{address}/why"))
    assert "Waived on" in page
    assert reason in page


def test_what_was_taken_back_is_earned_anew(learner, address, module, committed):
    finish(learner, address)
    counted(committed)

    def take_back(session, now):
        done = completions_of(session, learner.person_id)[module.id]
        certify(session, done.id, now)
        withdraw(session, done.id, "Somebody else's answers.", by=None, now=now)

    committed(take_back)
    counted(committed)
    for page in (address, f"{address}/why"):
        said = main(learner.get(page))
        assert "Your completion was taken back" in said
        assert "Somebody else's answers." in said
        assert "What you do from then on counts anew" in said
        assert "being made" not in said
    assert "0 of 2 lessons done" in main(learner.get(address))
    assert "In progress" in main(learner.get("/account/training"))
    do(learner, address, "first/read")
    do_the_rest(learner, address)
    counted(committed)
    said = main(learner.get(address))
    assert "You finished this module" in said
    assert "Your certificate is being made" in said
    assert "taken back" not in said
    committed(lambda session, now: certify(session, completions_of(session, learner.person_id)[module.id].id, now))
    assert "Get the certificate" in main(learner.get(address))
    assert "revoked" in main(learner.get("/account/training"))


def test_a_newer_version_is_offered_and_nobody_is_moved(learner, address, module, committed):
    post(learner, f"{address}/enroll", {}, address)
    do(learner, address, "second/journal", WORDS)

    def publish(session, now):
        own = session.get_one(Module, module.id)
        rewritten(session, own, now, title={"en": "Another title", "es": "Otro título"})
        publish_again(session, own, now, "improvement")

    committed(publish)
    page = main(learner.get(address))
    assert "There is a newer version" in page
    assert "Another title" not in page
    assert "Nothing new is asked of you" in page
    post(learner, f"{address}/move", {}, address)
    page = main(learner.get(address))
    assert "Another title" in page
    assert "There is a newer version" not in page


def test_the_pages_ask_the_database_little(learner, address, committed):
    finish(learner, address)
    counted(committed)
    for page, most in (("/account/training", 18), ("/account", 18), (f"{address}/why", 12), (address, 14)):
        with learner.application.app_context(), counted_queries(db.engine) as statements:
            assert learner.get(page).status_code == 200
        assert len(statements) <= most, page
