"""Staff and a reviewer choose: the deadline, the readers, the rubric, the decision, and the hour of the letters."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.person import Person
from tests.stack import Stack

ZONE = ZoneInfo("America/Los_Angeles")
ENOUGH_TO_SEND_A_FORM = timedelta(seconds=20)
LONGEST_WAIT_MS = 400_000
"""A good minute to the deadline or the hour, another to the clock's next round; the rest is for the queue of a busy machine."""
SAYS = """async words => {
  for (;;) {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    if (page.querySelector("main").textContent.includes(words)) return true;
    await new Promise(soon => setTimeout(soon, 500));
  }
}"""


def next_minute() -> datetime:
    """The first whole minute that is not over before a form is sent: pages set hours to the minute."""
    soon = datetime.now(ZONE) + ENOUGH_TO_SEND_A_FORM
    return soon.replace(second=0, microsecond=0) + timedelta(minutes=1)


def wait_until_it_says(page: Page, words: str) -> None:
    """Look at the page again and again until time has done its work, then open it anew."""
    page.wait_for_function(SAYS, arg=words, timeout=LONGEST_WAIT_MS)
    page.reload()


def shorten(staff: Person, round_id: str) -> None:
    """The deadline is moved to the next minute."""
    staff.open(f"/staff/cohorts/rounds/{round_id}/deadline")
    staff.look("deadline")
    due = next_minute()
    staff.fill({"day": f"{due:%Y-%m-%d}", "hour": f"{due:%H:%M}", "reason": "This is a rehearsal."})
    staff.press(staff.main.locator("form button[type=submit]"))


def give_out(staff: Person, round_id: str, reviewer_address: str) -> None:
    """A reviewer reads everything of the round."""
    staff.open(f"/staff/cohorts/rounds/{round_id}/reviewers")
    staff.look("reviewers")
    staff.fill({"address": reviewer_address})
    staff.send("Add")
    staff.fill({"readers": "1"})
    staff.send("Give out")
    staff.look("given-out")


def review(reviewer: Person, lea: str, cohort: str) -> None:
    """Every criterion of the rubric gets its best level."""
    reviewer.open("/reviews")
    reviewer.look("reviews")
    task = reviewer.main.locator("ul.todo li").filter(has_text=lea).filter(has_text=cohort)
    reviewer.press(task.get_by_role("link"))
    reviewer.look("review")
    for group in reviewer.main.locator(".rubric fieldset").all():
        reviewer.hand.tick(group.get_by_role("radio").last)
    reviewer.fill({"notes": "Clear and honest."})
    reviewer.send("Finish the review")
    reviewer.look("reviews-finished")
    reviewer.press(reviewer.main.locator("section[aria-labelledby='h-done'] li").filter(has_text=cohort).get_by_role("link"))
    expect(reviewer.main.locator("table.scores")).to_be_visible()
    reviewer.look("reviewed")


def decide(staff: Person, application: str) -> None:
    """Chosen; nobody is told yet."""
    staff.open(f"/staff{application}")
    staff.look("deciding")
    staff.fill({"outcome": "chosen", "words": "We look forward to your work."})
    staff.send("Keep the decision")


def set_the_hour(staff: Person, round_id: str) -> None:
    """Of the letters: it can be set once the deadline has passed, and comes with the next minute."""
    staff.open(f"/staff/cohorts/rounds/{round_id}/letters")
    wait_until_it_says(staff.page, staff.words("Set the hour"))
    staff.look("letters")
    hour = next_minute()
    staff.fill({"day": f"{hour:%Y-%m-%d}", "hour": f"{hour:%H:%M}"})
    staff.send("Set the hour")
    staff.look("hour-set")


def hear(lead: Person, stack: Stack, application: str, address: str) -> None:
    """At the hour the page says it, and a letter."""
    lead.open(application)
    wait_until_it_says(lead.page, lead.words("Chosen"))
    lead.look("chosen")
    letter = stack.wait_for_letter(address, saying="look forward")
    assert letter["Content-Language"] == lead.words.locale
