"""A team at work: its seats, a session, and what it hands in."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.person import Person

PARENT, STUDENT = "Sample Parent", "Pilar Sample"


def seat_a_parent(lead: Person, team: str) -> None:
    """Somebody without an email address."""
    lead.open(team)
    lead.look("team-new")
    lead.follow("Add somebody", lead.main.locator("section[aria-labelledby='h-seats']"))
    lead.fill({"name": PARENT, "role": "family", "contact": "through the front office"})
    lead.look("new-seat")
    lead.send("Give a seat")
    expect(lead.main).to_contain_text("through the front office")


def seat_a_student(lead: Person, team: str) -> None:
    """Refused without the consent of a parent; what was typed stays."""
    lead.open(f"{team}/seats/new")
    lead.fill({"name": STUDENT, "role": "student", "contact": "555-0100", "minor": "y"})
    lead.send("Give a seat")
    expect(lead.named("name")).to_have_value(STUDENT)
    expect(lead.named("contact")).to_have_value("555-0100")
    lead.look("consent-missing", expected="409")
    lead.fill({"consent": "y"})
    lead.send("Give a seat")
    expect(lead.main).to_contain_text(STUDENT)


def choose_a_second_lead(lead: Person, team: str, address: str) -> None:
    """Who wrote the application has a seat already; two leads mean that nobody is locked out."""
    lead.open(team)
    seat = lead.main.locator("section[aria-labelledby='h-seats'] li").filter(has_text=address)
    lead.press(seat.get_by_role("link"))
    lead.look("seat")
    lead.send("Make a lead")
    lead.open(team)
    expect(seat).to_contain_text(lead.words("Lead"))


def come(lead: Person, staff: Person, team: str, event_id: str, cohort: str) -> None:
    """Everybody of the team gets a place by one button; who runs the session marks them on the roster, row by row."""
    lead.open(team)
    lead.look("team-before-a-session")
    lead.send("Register everybody")
    lead.look("team-registered")
    staff.open(f"/staff/events/{event_id}/roster")
    staff.look("roster")
    for row in staff.main.locator("table.roster tbody tr").all():
        staff.hand.press(row.get_by_role("button"))
        expect(row).to_contain_text(staff.words("Here"))
        expect(row.get_by_role("button")).to_be_focused()
    staff.look("roster-marked")
    staff.open(f"{cohort}/desk/sessions/{event_id}")
    expect(staff.main).to_contain_text(staff.words("Came"))
    staff.look("session-of-the-cohort")


def hand_in(lead: Person, staff: Person, work: str, file: Path) -> None:
    """Handed in, given back with a reason, handed in again, accepted."""
    lead.open(work)
    lead.look("work")
    lead.fill({"words": "We will ask the drivers first."})
    lead.hand.attach(lead.named("file"), file)
    lead.send("Hand it in")
    staff.open(work)
    expect(staff.main).to_contain_text("We will ask the drivers first.")
    expect(staff.main).to_contain_text(file.name)
    staff.look("to-judge")
    staff.fill({"feedback": "Say how you will count."})
    staff.send("Ask for another version")
    lead.open(work)
    expect(lead.main).to_contain_text("Say how you will count.")
    lead.look("returned")
    lead.fill({"words": "We count the beans each Friday."})
    lead.send("Hand it in")
    staff.open(work)
    expect(staff.main).to_contain_text("We count the beans each Friday.")
    staff.send("Accept")
    lead.open(work)
    expect(lead.main).to_contain_text(lead.words("Accepted"))
    lead.look("accepted")


def ask(staff: Person, lead: Person, cohort: str, team: str) -> str:
    """Every team is asked for a piece of work; where this team hands it in."""
    staff.open(f"{cohort}/desk/deliverables/new")
    staff.fill({"title_en": "First sketch", "title_es": "Primer boceto", "due_on": "2099-04-01", "due_time": "09:00"})
    staff.look("asking")
    staff.send("Ask the teams")
    staff.look("desk-of-the-cohort")
    lead.open(team)
    lead.look("team-with-work")
    lead.follow("Hand it in")
    return "/cohorts" + lead.page.url.split("/cohorts")[1].split("#")[0]


def stand_in_public(stranger: Person, cohort: str, lea: str) -> None:
    """The page of the cohort names the LEA, and no student."""
    stranger.open(cohort)
    expect(stranger.main).to_contain_text(lea)
    expect(stranger.main).not_to_contain_text("Pilar")
    stranger.look("cohort-with-a-team")
