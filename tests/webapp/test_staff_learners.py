"""The desk of learners: who sees whom, what is done there, what surveys say; and what the pages cost."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.core.db import transaction
from modules.core.times import read_now
from modules.groups.making import add_member, make_group
from modules.people.models import Person
from modules.training.learning.assigning import assign
from modules.training.learning.responding import respond
from modules.training.models import Completion, Module, Series, Waiver, Withdrawal
from tests.conftest import counted_queries
from tests.factories.accounts import a_grant, signed_in_client
from tests.factories.browsing import page
from tests.factories.learning import a_learner, count_all, everything_but, tell
from tests.factories.people import a_person
from tests.factories.training import a_module, unpublished
from tests.webapp.forms import post
from webapp.extensions import db
from webapp.forms import staff_learners as words

DAY = timedelta(days=1)
DESK = "/staff/training/learners"
COHORT = 7


@pytest.fixture
def staff(app):
    """`staff(role)`: a browser of somebody who holds it for the whole site."""
    return lambda role=Role.FACILITATOR: signed_in_client(app, role)


@pytest.fixture
def facilitator(app, fresh_database):
    """Somebody who facilitates one cohort alone."""
    client = signed_in_client(app)
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        a_grant(session, now, client.person_id, Role.FACILITATOR, scope_kind="cohort", scope_id=COHORT)
    return client


class Stage:
    """A module, María of the cohort who is silent, Jorge who finished, and their addresses."""

    def __init__(self, session: Session) -> None:
        now = read_now(session)
        self.module_id = (module := a_module(session, now - 90 * DAY)).id
        self.maria = a_person(session, now, name="María Peña", address="maria@example.org")
        self.jorge = a_person(session, now, name="Jorge Ruiz")
        self.group = make_group(session, "Cohort of trials", now - 60 * DAY, ("cohort", COHORT))
        add_member(session, self.group.id, self.maria.id, now - 60 * DAY)
        assign(session, module, self.group.id, None, by=None, now=now - 50 * DAY)
        self.silent = a_learner(session, now - 20 * DAY, module, self.maria)
        self.done = a_learner(session, now - 20 * DAY, module, self.jorge)
        tell(session, self.done, *everything_but(enrolment=self.done, at=now - 19 * DAY), now=now)
        count_all(session, now)

    def of(self, person: Person) -> str:
        return f"{DESK}/{person.id}/{self.module_id}"


@pytest.fixture
def stage(fresh_database):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return Stage(session)


def count(database, kind) -> int:
    with Session(database) as session:
        return session.scalar(select(func.count()).select_from(kind))


def recounted(database) -> None:
    with Session(database) as session, transaction(session):
        count_all(session, read_now(session))


def test_who_is_stuck_stands_there_and_nobody_else(staff, stage):
    client = staff()
    soup = page(client.get(DESK))
    [row] = soup.select(".todo > li")
    assert "María Peña" in row.text
    assert "Nothing done since" in row.text
    assert row.a["href"] == stage.of(stage.maria)
    assert "@" not in soup.main.text


def test_sifting(staff, stage):
    client = staff()
    for query, found in (
        (f"group={stage.group.id}", 1),
        ("group=999", 0),
        ("need=silent", 1),
        ("need=overdue", 0),
        ("need=nonsense", 1),
        ("of=nothing", 0),
        ("after=nonsense", 1),
        ("after=2-9999999999999999-1-1", 0),
        ("after=9-1-1-1", 0),
        ("need=attempts&after=2-1-1-1", 0),
        ("need=silent&after=0-1-1-1", 1),
    ):
        soup = page(client.get(f"{DESK}?{query}"))
        assert len(soup.select(".todo > li")) == found, query
        assert bool(soup.select(".empty")) == (not found)
    options = [option["value"] for option in page(client.get(DESK)).select("#of option")]
    for value in options[1:]:
        assert len(page(client.get(f"{DESK}?of={value}")).select(".todo > li")) == 1


def test_an_empty_desk_says_why(staff, app, fresh_database):
    assert "No assignment is overdue" in page(staff().get(DESK)).select_one(".empty").text


def test_a_facilitator_of_a_cohort_sees_its_people_alone(facilitator, stage):
    assert page(facilitator.get("/account")).select(f"header a[href='{DESK}']")
    assert len(page(facilitator.get(DESK)).select(".todo > li")) == 1
    assert facilitator.get(stage.of(stage.maria)).status_code == 200
    assert facilitator.get(stage.of(stage.jorge)).status_code == 404
    waived = post(facilitator, f"{stage.of(stage.jorge)}/waive", {"activity": "", "reason": "Mine"}, stage.of(stage.maria))
    assert waived.status_code == 404
    assert post(facilitator, f"{stage.of(stage.maria)}/withdraw", {"why": "x"}, stage.of(stage.maria)).status_code == 403
    assert facilitator.get(f"/staff/training/{stage.module_id}/feedback").status_code == 403


def test_whoever_facilitates_nothing_has_no_desk(app, stage):
    assert signed_in_client(app).get(DESK).status_code == 403


def test_names_are_not_to_be_looked_up(staff, stage, fresh_database):
    client = staff(Role.ADMINISTRATOR)
    with Session(fresh_database) as session, transaction(session):
        stranger = a_person(session, read_now(session))
        assert client.get(stage.of(stranger)).status_code == 404
    assert client.get(f"{DESK}/{stage.maria.id}/999").status_code == 404


def test_waiving_and_ending_it(staff, stage, fresh_database):
    client, address = staff(), stage.of(stage.maria)
    refused = post(client, f"{address}/waive", {"activity": "first/read", "reason": " "}, address)
    assert refused.status_code == 422
    assert "Say why." in page(refused).select_one(".errorsummary").text
    assert post(client, f"{address}/waive", {"activity": "no/thing", "reason": "Typed"}, address).status_code == 409
    done = post(
        client, f"{address}/waive", {"activity": "first/read", "reason": "Read on paper"}, address, follow_redirects=True
    )
    assert str(words.WAIVED) in done.text
    assert page(done).main.text.count("Read on paper") == 2
    [form] = page(client.get(address)).select("form[action$='/end']")
    assert post(client, form["action"].replace(str(stage.maria.id), str(stage.jorge.id), 1), {}, address).status_code == 404
    assert str(words.WAIVER_ENDED) in post(client, form["action"], {}, address, follow_redirects=True).text
    with Session(fresh_database) as session:
        [waiver] = session.scalars(select(Waiver))
    assert (waiver.waived_by, waiver.ended_by) == (client.person_id, client.person_id)


def test_waiving_the_whole_module_completes_it(staff, stage, fresh_database):
    client, address = staff(), stage.of(stage.maria)
    post(client, f"{address}/waive", {"activity": "", "reason": "Taught it for years"}, address)
    recounted(fresh_database)
    soup = page(client.get(address))
    assert soup.select_one(".tags").text.strip() == "Done"
    assert not soup.select("form[action$='/waive']")
    assert count(fresh_database, Completion) == 2


def test_taking_a_completion_back(staff, stage, fresh_database):
    client, address = staff(Role.EDITOR), stage.of(stage.jorge)
    assert post(client, f"{address}/withdraw", {"why": ""}, address).status_code == 422
    done = post(client, f"{address}/withdraw", {"why": "Somebody else's answers"}, address, follow_redirects=True)
    assert str(words.WITHDRAWN) in done.text
    assert "Completion taken back" in page(done).select_one(".tags").text
    again = post(client, f"{address}/withdraw", {"why": "Typed"}, stage.of(stage.maria))
    assert again.status_code == 409
    assert count(fresh_database, Withdrawal) == 1


def test_journals_that_were_shared(staff, stage, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        taken = session.merge(stage.silent)
        respond(session, taken, "second/journal", uuid4(), {"text": "<b>The night shift.</b>"}, read_now(session), shared=True)
    [entry] = page(staff().get(DESK)).select("article.entry")
    assert entry.blockquote.text == "<b>The night shift.</b>"


def answered(database, stage, *useful):
    """A new learner hands in the survey for each answer to its scale."""
    with Session(database) as session, transaction(session):
        now = read_now(session)
        module = session.get_one(Module, stage.module_id)
        for value in useful:
            said = {"useful": value, "format": "low", "better": "=HYPERLINK(1)"}
            respond(session, a_learner(session, now, module), "second/feedback", uuid4(), said, now)


def test_feedback_as_chart_table_and_words(staff, stage, fresh_database):
    answered(fresh_database, stage, 1, 4, 4, 5, 5, 5)
    soup = page(staff().get(f"/staff/training/{stage.module_id}/feedback"))
    assert "0 of the 1 who finished answered." in soup.main.text
    charts = soup.select("svg.chart")
    assert [len(chart.select("rect")) for chart in charts] == [5, 2]
    assert "5: Very (3)" in charts[0]["aria-label"]
    assert [cell.text for cell in soup.select("table")[0].select("td")] == ["1", "0", "0", "2", "3"]
    assert soup.main.text.count("=HYPERLINK(1)") == 6


def test_too_little_feedback_is_not_shown(staff, stage, fresh_database):
    answered(fresh_database, stage, 1, 4)
    client, address = staff(), f"/staff/training/{stage.module_id}/feedback"
    soup = page(client.get(address))
    assert not soup.select("svg.chart")
    assert "HYPERLINK" not in soup.text
    assert "with fewer than 5 answers one could guess" in soup.main.text
    assert "HYPERLINK" not in client.get(f"{address}.csv").text
    assert client.get(f"{address}?version=1").status_code == 200
    assert client.get(f"{address}?version=7").status_code == 404


def test_the_way_back_from_feedback_is_one_that_is_there(staff, stage, fresh_database):
    with Session(fresh_database) as session, transaction(session):
        unpublished(session, session.get_one(Module, stage.module_id), read_now(session))
    address = f"/staff/training/{stage.module_id}/feedback"
    for client, crumbs in ((staff(Role.EDITOR), 2), (staff(), 1)):
        ways = [each["href"] for each in page(client.get(address)).select(".usa-breadcrumb a")]
        assert len(ways) == crumbs
        assert [client.get(each).status_code for each in ways] == [200] * crumbs


def test_feedback_as_a_file_calculates_nothing(staff, stage, fresh_database):
    answered(fresh_database, stage, 1, 4, 4, 5, 5, 5)
    answer = staff().get(f"/staff/training/{stage.module_id}/feedback.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Survey", "Question", "What people answered", "People"]
    assert ["Feedback", "How useful?", "5", "3"] in rows
    assert [row[2] for row in rows if row[1] == "What would be better?"] == ["'=HYPERLINK(1)"] * 6


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_what_the_pages_cost(staff, stage, app, prefix):
    """In statements: those of the session and the person behind the request among them."""
    client = staff()
    with app.app_context():
        engine = db.engine
    for address, most in ((DESK, 9), (stage.of(stage.maria), 13), (f"/staff/training/{stage.module_id}/feedback", 8)):
        client.get(prefix + address)  # contents are remembered
        with counted_queries(engine) as statements:
            assert client.get(prefix + address).status_code == 200
        assert len(statements) <= most, address


def test_the_staff_desk_says_how_many(staff, stage):
    card = page(staff().get("/staff")).select_one("section[aria-labelledby='h-training']")
    assert "One learner is stuck" in card.text
    assert card.a["href"] == DESK


def test_the_way_from_the_pages_of_authors(staff, stage):
    editor = staff(Role.EDITOR)
    assert page(editor.get("/staff/training")).select(f"a[href='{DESK}']")
    assert page(editor.get(f"/staff/training/{stage.module_id}")).select("a[href$='/feedback']")


def test_the_guide_of_a_module_is_read_by_those_who_help_learners_alone(fresh_database, app, staff, facilitator):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        now = read_now(session)
        module = a_module(session, now, guide={"en": "## Bring chalk\n\nAnd *time*.", "es": "Traiga tiza."})
        bare, series = a_module(session, now, guide={}), session.get_one(Series, module.series_id)
    guide, address = f"/staff/training/{module.id}/guide", f"/training/{series.slug}/{module.slug}"
    for browser in (staff(), facilitator):
        assert "Bring chalk" in page(browser.get(guide)).select_one(".prosetext").text
        assert [each["href"] for each in page(browser.get("/staff/training/guides")).select(".list h3 a")] == [guide]
        assert browser.get(f"/staff/training/{bare.id}/guide").status_code == 404
        assert guide in browser.get(address).text
    learner = signed_in_client(app)
    assert learner.get(guide).status_code == 403
    assert guide not in learner.get(address).text
