"""An LEA applies, two people write at once, it is reviewed and chosen at its hour, builds its team, comes, hands in."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from modules.cohorts.models import Round, Team
from tests.journeys.test_a_certificate import wait_for_words
from tests.journeys.test_a_seat import link_in
from tests.journeys.test_an_account import FIRST, sign_in, sign_up
from tests.journeys.visitor import Answer, Visitor
from tests.stack import Stack
from tests.waiting import PATIENCE

pytestmark = pytest.mark.xdist_group("stack")

RUBRIC = Path("webapp/cli/demo_content/cohorts/rubric.yaml").read_text(encoding="utf-8")
OURS = "Families come to celebrations and stay away from decisions."
THEIRS = "Nobody asks the drivers."
MEASURE = {"a.measure.unit": "percent of seats", "a.measure.baseline": "3", "a.measure.year": "2026", "a.measure.aim": "20"}


def as_role(stack: Stack, role: str) -> Visitor:
    """Somebody of the sample accounts, signed in."""
    visitor = Visitor(stack.site)
    address, password = stack.accounts()[role]
    assert "Sign out" in sign_in(visitor, address, password)
    return visitor


def number_in(answer: Answer, before: str) -> str:
    """The number that follows in the address of a page."""
    return answer.address.split(before)[1].split("/")[0]


def a_round(staff: Visitor, slug: str, form_name: str) -> tuple[str, str]:
    """A network with its first cohort, whose round is open; the round's and the cohort's number."""
    short = slug.upper()
    names = {"name_en": f"The {slug} network", "name_es": f"La red {slug}"}
    staff.submit(staff.open("/staff/cohorts/programmes/new"), slug=slug, short_name=short, **names)
    listed = staff.open("/staff/cohorts").page
    [new] = [link["href"] for link in listed.find_all("a", href=True) if short in link.text and "cohorts/new" in link["href"]]
    cohort = number_in(
        staff.submit(staff.open(new), number="1", starts_on="2027-07-01", ends_on="2029-06-30"), "/staff/cohorts/"
    )
    setting = staff.open(f"/staff/cohorts/{cohort}/round")
    [form] = [each["value"] for each in setting.page.select("#form_id option") if form_name in each.text]
    made = staff.submit(setting, form_id=form, opens_day="2026-01-01", closes_day="2099-03-02")
    [desk] = [
        link["href"] for link in made.page.find_all("a", href=True) if "rounds/" in link["href"] and "glance" in link.text
    ]
    number = desk.rsplit("/", 1)[1]
    assert staff.submit(staff.open(f"{desk}/rubric?as=text"), content=RUBRIC).status == 200
    return number, cohort


def let_the_hour_come(stack: Stack, round_id: str, moment: InstrumentedAttribute) -> None:
    """Time passes: the deadline, or the hour of the letters, is now. The journey in a browser waits for the clock itself."""
    with stack.engine.begin() as connection:
        connection.execute(update(Round).where(Round.id == int(round_id)).values({moment: func.now()}))


def apply(stack: Stack, lead: Visitor, colleague_address: str) -> str:
    """One draft by two people: a lost race shows both texts and loses neither; then it is signed and sent."""
    begun = lead.submit(lead.open("/cohorts/journey/1/apply"), "Begin the application")
    application = number_in(begun, "/applications/")
    here = f"/cohorts/applications/{application}"
    colleague = Visitor(stack.site)
    sign_up(stack, colleague, colleague_address)
    sign_in(colleague, colleague_address, FIRST)
    lead.submit(lead.open(f"{here}/people"), "Invite", name="Sample Colleague", address=colleague_address, part="editor")
    invitation = stack.wait_for_letter(colleague_address, 2)
    colleague.submit(colleague.open(link_in(invitation, "/cohorts/invitations/")))
    mine, theirs = lead.open(f"{here}/parts/problem"), colleague.open(f"{here}/parts/problem")
    assert colleague.submit(theirs, "Save", **{"a.problem": THEIRS}).status == 200
    clash = lead.submit(mine, "Save", **{"a.problem": OURS}, **MEASURE)
    assert (clash.status, OURS in clash.text, THEIRS in clash.text) == (409, True, True)
    assert lead.submit(clash, "Keep mine").status == 200
    history = lead.open(f"{here}/answers/problem/history").text
    assert (OURS in history, THEIRS in history) == (True, True)
    team = lead.open(f"{here}/parts/team")
    lead.submit(team, "Save", **{"a.voice": "Two families, one student, a driver.", "a.county": "no"})
    receipt = lead.submit(lead.open(f"{here}/send"), "Send the application", signed_name="Sam Sample", agreed="y")
    assert OURS in receipt.text
    assert lead.open(f"{here}/receipts/1.pdf").body.startswith(b"%PDF-")
    return application


def choose(stack: Stack, staff: Visitor, round_id: str, application: str) -> None:
    """A reviewer judges by the rubric; what is decided is set to an hour."""
    reviewer = as_role(stack, "reviewer")
    staff.submit(staff.open(f"/staff/cohorts/rounds/{round_id}/reviewers"), "Add", address="reviewer@example.org")
    staff.submit(staff.open(f"/staff/cohorts/rounds/{round_id}/reviewers"), "Give out", readers="1")
    desk = reviewer.open("/reviews").page
    [to_read] = [link["href"] for link in desk.find_all("a", href=True) if "Read it" in link.text and "River" in link.text]
    page = reviewer.open(to_read)
    scores = {each["name"]: each["value"] for each in page.page.select("main form input[type=radio]")}
    reviewer.submit(page, "Finish the review", **scores, notes="Clear and honest.")
    let_the_hour_come(stack, round_id, Round.closes_at)
    deciding = staff.open(f"/staff/cohorts/applications/{application}")
    staff.submit(deciding, "Keep the decision", outcome="chosen", words="We look forward to your work.")
    staff.submit(staff.open(f"/staff/cohorts/rounds/{round_id}/letters"), "Set the hour", day="2099-03-03", hour="09:00")


def test_from_an_application_to_a_team_at_work(stack):
    staff, lead = as_role(stack, "administrator"), as_role(stack, "applicant")
    lead_address = stack.accounts()["applicant"][0]
    round_id, _cohort = a_round(staff, "journey", "sample-network")
    application = apply(stack, lead, "colleague.journey@example.org")
    choose(stack, staff, round_id, application)
    here = f"/cohorts/applications/{application}"
    assert "Chosen" not in lead.open(here).text
    let_the_hour_come(stack, round_id, Round.letters_at)
    wait_for_words(lead, here, "Chosen", 2 * PATIENCE)
    stack.wait_for_letter(lead_address, saying="look forward")
    with stack.engine.connect() as connection:
        found = connection.execute(select(Team.id).where(Team.application_id == int(application)))
        team = f"/cohorts/teams/{found.scalar_one()}"
    build_the_team(lead, team)
    hand_in(staff, lead, team)


def build_the_team(lead: Visitor, team: str) -> None:
    """A parent without email and a student, whose contact the other adults never see."""
    new = lead.open(f"{team}/seats/new")
    lead.submit(new, "Give a seat", name="Sample Parent", role="family", contact="through the front office")
    refused = lead.submit(new, "Give a seat", name="Sample Student", role="student", minor="y")
    assert refused.status == 409
    lead.submit(refused, "Give a seat", name="Pilar Sample", role="student", minor="y", consent="y", contact="555-0100")
    assert {"Sample Parent", "Pilar Sample"} == {
        each for each in ("Sample Parent", "Pilar Sample") if each in lead.open(team).text
    }
    public = Visitor(lead.site).open("/cohorts/journey/1").text
    assert ("Sample River Unified" in public, "Pilar" in public) == (True, False)


def hand_in(staff: Visitor, lead: Visitor, team: str) -> None:
    """Asked of every team, handed in, given back, handed in again, accepted."""
    asking = staff.open("/cohorts/journey/1/desk/deliverables/new")
    staff.submit(asking, "Ask the teams", title_en="First sketch", due_on="2099-04-01", due_time="09:00")
    [to_do] = {link["href"] for link in lead.open(team).page.find_all("a", href=True) if "/deliverables/" in link["href"]}
    assert lead.submit(lead.open(to_do), "Hand it in", words="We will ask the drivers first.").status == 200
    judged = staff.submit(staff.open(to_do), "Ask for another version", feedback="Say how you will count.")
    assert judged.status == 200
    assert "Say how you will count." in lead.open(to_do).text
    lead.submit(lead.open(to_do), "Hand it in", words="We count the beans each Friday.")
    assert staff.submit(staff.open(to_do), "Accept").status == 200
    assert "Accepted" in lead.open(to_do).text
