"""A calendar program of Debian subscribes: it sees an event, that it moved, and that it does not take place."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.journeys.test_a_seat import in_a_week
from tests.journeys.test_staff import signed_in, write_and_publish
from tests.waiting import wait_until

pytestmark = pytest.mark.xdist_group("stack")

TITLE = "Ñandú; a circle, \\ and 😀"
# What khal shows of each entry (not its UID: vdirsyncer gives each file of an address one of its own); a title may hold all but this.
FIELDS = ("start-long-full", "end-long-full", "title", "cancelled", "location")
BETWEEN = "¦"
VDIRSYNCER = """
[general]
status_path = "{home}/status"
[pair events]
a = "site"
b = "local"
collections = null
conflict_resolution = "a wins"
[storage site]
type = "http"
url = "{address}"
[storage local]
type = "filesystem"
path = "{home}/events"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[events]]
path = {home}/events
readonly = True
[locale]
local_timezone = America/Los_Angeles
default_timezone = America/Los_Angeles
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {home}/khal.db
"""


class Shown(NamedTuple):
    """One line of the calendar as khal prints it."""

    starts: str
    ends: str
    title: str
    cancelled: str
    location: str


class Subscriber:
    """Somebody whose vdirsyncer fetches a calendar and whose khal shows it; both run by Debian's own Python."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        (home / "events").mkdir()
        for name, words in (("vdirsyncer", VDIRSYNCER), ("khal", KHAL)):
            (home / name).write_text(words.format(home=home, address=address))
        self.run("vdirsyncer", "discover")

    def run(self, program: str, *words: str) -> str:
        """What the program says. Its environment knows nothing of ours."""
        environment = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        command = [f"/usr/bin/{program}", "-c", str(self.home / program), *words]
        ended = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def look(self) -> list[Shown]:
        """Fetch, and what then stands in the calendar under our title in the next two weeks."""
        self.run("vdirsyncer", "sync")
        form = BETWEEN.join(f"{{{field}}}" for field in FIELDS) + "{nl}"
        listed = self.run("khal", "list", "--once", "--notstarted", "--day-format", "", "--format", form, "now", "15d")
        shown = [Shown(*line.split(BETWEEN)) for line in listed.splitlines() if BETWEEN in line]
        return [each for each in shown if TITLE in each.title]


def test_khal_and_vdirsyncer_follow_an_event(stack, tmp_path):
    editor = signed_in(stack, "editor")
    path = write_and_publish(editor, TITLE)
    subscriber = Subscriber(tmp_path, f"{stack.site}/calendar.ics")
    day = in_a_week().date()
    (first,) = wait_until(subscriber.look, "the event")
    assert first[:4] == (f"{day} 18:00", f"{day} 19:30", TITLE, "")

    later = day + timedelta(days=1)
    moved = {"meetings-0-day": later.isoformat(), "meetings-0-starts": "17:00", "format": "in_person", "venue": "Sample Hall"}
    assert editor.submit(editor.open(f"{path}/move"), "Move", **moved).status == 200
    (second,) = wait_until(lambda: [each for each in subscriber.look() if each != first], "the move")
    assert second == Shown(f"{later} 17:00", f"{later} 19:30", TITLE, "", "Sample Hall")

    assert editor.submit(editor.open(f"{path}/cancel"), "Cancel", reason="No heat.").status == 200
    (third,) = wait_until(lambda: [each for each in subscriber.look() if each != second], "the cancellation")
    assert third == second._replace(title=f"Cancelled: {TITLE}", cancelled=third.cancelled)
    assert third.cancelled.strip() == "CANCELLED"
    assert len(subscriber.look()) == 1
