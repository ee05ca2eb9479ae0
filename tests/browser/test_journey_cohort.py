"""An LEA applies, is chosen at its hour, builds its team, comes, hands in: in a browser, in both languages; the lead's part in
Spanish by keyboard alone.

The deadline and the hour of the letters are set on staff's pages and come by the clock. They come while the next test works, so
the file waits little: its tests go on from each other, in this order.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from modules.cohorts.models import Team
from tests.browser import applying, choosing, teamwork
from tests.browser.arriving import sign_in
from tests.browser.learning import an_address
from tests.browser.person import Person
from tests.factories.accounts import PASSWORD
from tests.journeys.test_a_cohort import a_round, as_role
from tests.journeys.test_staff import write_and_publish
from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")

LEAS = {"en": "Sample Valley Unified", "es": "Sample River Unified"}


@dataclass
class Story:
    """One LEA on its way; `so_far` names what it has come through."""

    locale: str
    round_id: str
    slug: str
    lead: str
    colleague: str
    application: str = ""
    so_far: list[str] = field(default_factory=list)

    @property
    def cohort(self) -> str:
        """The path of its page."""
        return f"/cohorts/{self.slug}/1"

    @property
    def lea(self) -> str:
        """Its name in the directory."""
        return LEAS[self.locale]

    def go_on_from(self, chapter: str) -> None:
        """What comes next can only be told if this went well."""
        assert chapter in self.so_far, f"the story did not come to {chapter!r}"


@pytest.fixture(scope="module")
def stories(stack: Stack) -> dict[str, Story]:
    """An open round in each language, set up by staff, and two people of an LEA with accounts."""
    staff = as_role(stack, "administrator")
    made = {}
    for locale in ("en", "es"):
        slug = f"walk-{locale}-{uuid.uuid4().hex[:6]}"
        round_id, _cohort = a_round(staff, slug, "plln")
        lead, colleague = an_address(stack, "lead", locale), an_address(stack, "colleague", locale)
        made[locale] = Story(locale, round_id, slug, lead, colleague)
    return made


@pytest.fixture(params=["en", "es"])
def story(request: pytest.FixtureRequest, stories: dict[str, Story]) -> Story:
    return stories[request.param]


@pytest.fixture
def somebody(window, stack, story):
    """`somebody("staff", "administrator")`: a person signed in, as a sample account or with an address of one's own."""
    opened = []

    def enter(name: str, who: str, *, keyboard: bool = False) -> Person:
        entered = window()
        opened.append(entered)
        person = Person(entered.__enter__(), story.locale, keyboard=keyboard, name=name)
        address, password = (who, PASSWORD) if "@" in who else stack.accounts()[who]
        sign_in(person, address, password)
        return person

    yield enter
    for each in opened:
        each.__exit__(None, None, None)


def the_lead(somebody, story: Story) -> Person:
    """Uses no mouse in Spanish."""
    return somebody("lead", story.lead, keyboard=story.locale == "es")


def test_an_lea_applies(somebody, stack, story, tmp_path):
    data = tmp_path / "data.txt"
    data.write_text("340 came to the festival, eleven to the evening.\n", encoding="utf-8")
    lead, colleague = the_lead(somebody, story), somebody("colleague", story.colleague)
    story.application = applying.begin(lead, story.cohort, story.lea)
    applying.invite(lead, colleague, stack, story.application, story.colleague)
    applying.write_at_once(lead, colleague, story.application)
    applying.write_the_rest(lead, story.application, data)
    county = somebody("county", "county_lead")
    applying.endorse(lead, county, stack, story.application, story.slug.upper(), stack.accounts()["county_lead"][0])
    applying.send(lead, story.application)
    choosing.shorten(somebody("staff", "administrator"), story.round_id)
    story.so_far.append("sent")


def test_it_is_reviewed_and_chosen(somebody, stack, story):
    story.go_on_from("sent")
    staff, reviewer = somebody("staff", "administrator"), somebody("reviewer", "reviewer")
    choosing.give_out(staff, story.round_id, stack.accounts()["reviewer"][0])
    choosing.review(reviewer, story.lea, story.slug.upper())
    choosing.decide(staff, story.application)
    lead = somebody("lead", story.lead)
    lead.open(story.application)
    assert lead.words("Chosen") not in lead.main.inner_text()
    choosing.set_the_hour(staff, story.round_id)
    story.so_far.append("decided")


def test_the_team_works(somebody, stack, story, tmp_path):
    story.go_on_from("decided")
    plan = tmp_path / "plan.txt"
    plan.write_text("Beans, each Friday.\n", encoding="utf-8")
    lead, staff = the_lead(somebody, story), somebody("staff", "administrator")
    choosing.hear(lead, stack, story.application, story.lead)
    team = team_of(stack, story.application)
    teamwork.seat_a_parent(lead, team)
    teamwork.seat_a_student(lead, team)
    teamwork.choose_a_second_lead(lead, team, story.colleague)
    event = a_session(stack, staff, story)
    teamwork.come(lead, staff, team, event, story.cohort)
    teamwork.hand_in(lead, staff, teamwork.ask(staff, lead, story.cohort, team), plan)
    teamwork.stand_in_public(somebody("stranger", "participant"), story.cohort, story.lea)


def team_of(stack: Stack, application: str) -> str:
    """The path of the team that the letters made."""
    with stack.engine.connect() as connection:
        made = select(Team.id).where(Team.application_id == int(application.rsplit("/", 1)[1]))
        return f"/cohorts/teams/{connection.execute(made).scalar_one()}"


def a_session(stack: Stack, staff: Person, story: Story) -> str:
    """An event of the calendar that becomes a session of the cohort; its number."""
    title = f"A session of {story.slug}"
    event = write_and_publish(as_role(stack, "administrator"), title).rstrip("/").rsplit("/", 1)[1]
    staff.open(f"{story.cohort}/desk/sessions")
    staff.look("sessions")
    staff.fill({"event": event})
    staff.send("Make it a session")
    return event
