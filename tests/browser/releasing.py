"""A second person and an issue: reads it and what is new in it, sends it back or lets it go, and gives it its hour."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.person import Person
from tests.waiting import wait_until

READY = "Yes. Nothing keeps it."


def send_back(second: Person, path: str, why: str) -> None:
    """With a note for whoever wrote it."""
    second.open(path)
    second.look("to-approve")
    second.fill({"why": why})
    second.send("Send it back")
    second.look("sent-back")


def read_what_changed(second: Person, path: str, heading: str, words: str) -> None:
    """What is new since the last time is marked."""
    second.open(path)
    changes = second.main.locator("#changes")
    expect(changes.get_by_role("heading").first).to_have_text(second.words(heading))
    expect(changes.locator("ins")).to_contain_text(words)
    second.look("changes")


def approve(second: Person, path: str) -> None:
    """Once its sender was looked at, which takes some seconds."""
    ready = second.main.get_by_text(second.words(READY))

    def looked_at() -> int:
        second.open(path)
        return ready.count()

    wait_until(looked_at, "the look at its sender")
    second.send("Approve")
    expect(second.main).to_contain_text(second.words("Say when it goes out"))
    second.look("approved")


def schedule(second: Person) -> None:
    """For the day that its pages bear."""
    second.send("Schedule")
    expect(second.main).to_contain_text(second.words("It goes out by itself"))
    second.look("scheduled")


def keep_back(second: Person) -> None:
    """It waits; the approval stays."""
    second.send("Keep it back")
    expect(second.button("Schedule")).to_be_visible()
    second.look("kept-back")
