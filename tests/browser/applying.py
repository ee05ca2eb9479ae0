"""An LEA at its application: who it is, one draft by two people, the word of the county, and sending it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.person import Person
from tests.journeys.test_a_seat import link_in
from tests.stack import Stack

OURS = "Families come to celebrations and stay away from decisions."
THEIRS = "Nobody asks the drivers."
ANSWERS = {
    "lea": {
        "a.contact": "Sam Sample, the front office",
        "a.students": "4200",
        "a.reach": "some",
        "a.before": "Three family nights each year.",
    },
    "team": {"a.seats": "Two families, one student, a driver.", "a.language": "yes", "a.ready": "2027-08-16"},
    "problem": {
        "a.measure.unit": "percent of seats",
        "a.measure.baseline": "3",
        "a.measure.year": "2026",
        "a.measure.aim": "20",
    },
}


def choose_the_lea(person: Person, lea: str) -> None:
    """Out of the directory: typing finds it."""
    person.follow("Choose my organization")
    person.look("my-organization")
    person.hand.write(person.named("q"), lea)
    # Each pause of the typing replaces what was found; the address tells that this was the last time.
    person.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [lea])
    found = person.main.get_by_label(lea)
    person.look("my-organization-found")
    person.hand.tick(found)
    person.send("This is mine")


def begin(person: Person, cohort: str, lea: str) -> str:
    """From the page of the cohort to a draft of one's own; its path."""
    person.open(cohort)
    person.look("cohort")
    person.follow("Apply")
    person.look("apply-without-an-lea")
    choose_the_lea(person, lea)
    person.look("apply")
    person.send("Begin the application")
    person.look("application")
    return "/cohorts/applications/" + person.page.url.split("/applications/")[1].split("/")[0]


def invite(lead: Person, colleague: Person, stack: Stack, application: str, address: str) -> None:
    """A second person, by a letter with a link."""
    lead.open(f"{application}/people")
    lead.fill({"name": colleague.name, "address": address, "part": "editor", "locale": lead.words.locale})
    lead.look("people")
    lead.send("Invite")
    letter = stack.wait_for_letter(address)
    assert letter["Content-Language"] == lead.words.locale
    colleague.page.goto(link_in(letter, "/cohorts/invitations/"))
    colleague.look("invited")
    colleague.send("Work on it")


def write_at_once(lead: Person, colleague: Person, application: str) -> None:
    """Both have the page open; each answer saves itself, and the one that comes second shows both texts."""
    for person in (lead, colleague):
        person.open(f"{application}/parts/problem")
    colleague.fill({"a.problem": THEIRS})
    expect(colleague.main.locator("#q-problem-note")).to_contain_text(colleague.words("Earlier versions"))
    lead.fill({"a.problem": OURS})
    expect(lead.main.locator("[data-saved]")).to_have_text(
        lead.words("Somebody else changed this answer. Press Save to see both texts.")
    )
    lead.fill(ANSWERS["problem"])
    lead.send("Save and go on")
    clash = lead.main.locator(".clash")
    expect(clash).to_contain_text(OURS)
    expect(clash).to_contain_text(THEIRS)
    expect(clash).to_be_focused()
    lead.look("clash", expected="409")
    lead.send("Keep mine", clash)
    lead.open(f"{application}/answers/problem/history")
    expect(lead.main).to_contain_text(OURS)
    expect(lead.main).to_contain_text(THEIRS)
    lead.look("history")


def write_the_rest(lead: Person, application: str, data: Path) -> None:
    """The other parts, one page after the other; the file at the end."""
    for part in ("lea", "team"):
        lead.open(f"{application}/parts/{part}")
        lead.look(f"part-{part}")
        lead.fill(ANSWERS[part])
        lead.send("Save and go on")
    lead.open(f"{application}/parts/problem")
    lead.hand.attach(lead.named("f.data"), data)
    lead.look("part-problem")
    lead.send("Save and leave")
    lead.look("application-written")


def endorse(lead: Person, county: Person, stack: Stack, application: str, cohort: str, county_address: str) -> None:
    """The county office is asked, and answers on its own page, where others may wait too."""
    before = len(stack.letters_to(county_address))
    lead.open(f"{application}/send")
    lead.look("send-missing")
    lead.send("Ask the county office")
    letter = stack.wait_for_letter(county_address, before + 1)
    assert link_in(letter, "/cohorts/endorsements")
    county.open("/cohorts/endorsements")
    county.look("endorsements")
    card = county.main.locator("section.card").filter(has_text=cohort)
    county.hand.tick(card.locator("[name$=endorsed][value=yes]"))
    county.hand.write(card.locator("[name$=words]"), "They asked the families first.")
    county.send("Send our answer", card)
    county.look("endorsed")


def send(lead: Person, application: str) -> None:
    """Signed and sent; the receipt holds every word, on the page and on paper."""
    lead.open(f"{application}/send")
    lead.fill({"signed_name": "Sam Sample", "agreed": "y"})
    lead.look("send")
    lead.send("Send the application")
    lead.look("receipt")
    paper = lead.page.context.request.get(lead.link("Save as PDF").get_attribute("href"))
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(paper.body())).pages).split())
    for said in (OURS, "Sam Sample"):
        expect(lead.main).to_contain_text(said)
        assert said in words
