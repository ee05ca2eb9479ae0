"""A stranger makes an account, takes a module to its certificate, and somebody else checks it: in a browser, in both languages.

Once by keyboard alone; once with the network cut, the tab closed, and another device.
"""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from modules.training.content.values import Lesson, Quiz, Reading
from tests.browser.arriving import NAME, sign_in, sign_up
from tests.browser.conftest import by_buttons_only
from tests.browser.learning import all_sent, done_and_earned, kept_on_the_device, of_these
from tests.browser.person import Person
from tests.browser.taking import do_without_a_network, go_through, say_done
from tests.journeys.learner import published_content
from tests.journeys.test_a_seat import link_in
from tests.stack import Stack

pytestmark = pytest.mark.xdist_group("stack")

SERIES = "community-engagement"
WITH_A_RATING = "engaging-your-community-from-the-roots-up"
WITH_A_JOURNAL = "families-as-equal-partners"


def find_the_module(person: Person, title: str) -> None:
    """From the front page to the module, as somebody who only looks."""
    person.open("/")
    person.follow("Training", person.page.get_by_role("navigation", name=person.words("Main")))
    person.look("training")
    person.press(person.main.locator(f"a[href$='/training/{SERIES}']").first)
    person.look("series")
    person.press(person.main.get_by_role("link", name=title))
    person.look("module")


def fetch_the_paper(person: Person, stack: Stack, address: str, title: str) -> str:
    """The letter says where it is, and so does the page of what one earned. The address where others check it."""
    letter = stack.wait_for_letter(address, 2)
    assert title in letter["Subject"]
    person.open("/account/awards")
    person.look("my-certificates")
    papers = {"en": "English (PDF)", "es": "Spanish (PDF)"}
    paper = person.link(papers[person.words.locale]).get_attribute("href")
    for where in (link_in(letter, "/account/awards"), paper):
        answer = person.page.context.request.get(where)
        words = " ".join(PdfReader(BytesIO(answer.body())).pages[0].extract_text().split())
        assert {NAME, title} == {each for each in (NAME, title) if each in words}, words
    return link_in(letter, "/verify/")


def verify(person: Person, address: str, title: str) -> None:
    """Anybody types the code of the paper."""
    person.open("/verify")
    person.fill({"code": address.rsplit("/", 1)[1]})
    person.send("Check")
    expect(person.main.get_by_role("heading", level=1)).to_have_text(person.words("This certificate is good"))
    expect(person.main).to_contain_text(NAME)
    expect(person.main).to_contain_text(title)
    person.look("verified")


@pytest.mark.parametrize(("locale", "module"), [("en", WITH_A_RATING), ("es", WITH_A_JOURNAL)])
def test_from_stranger_to_certificate_by_keyboard_alone(window, stack, locale, module):
    address, content = f"keys-{uuid.uuid4()}@example.org", published_content(stack.engine, SERIES, module)
    title = content.title[locale]
    with window() as page, window() as elsewhere:
        by_buttons_only(page)
        learner = Person(page, locale, keyboard=True, name="learner")
        find_the_module(learner, title)
        learner.press(learner.main.locator("a[href*='/login']"))
        learner.look("sign-in")
        learner.follow("Create an account")
        sign_up(learner, stack, address)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        learner.look("module-signed-in")
        learner.send("Start this module")
        go_through(learner, content.lessons)
        learner.look("module-done")
        verify(Person(elsewhere, locale, name="other"), fetch_the_paper(learner, stack, address, title), title)


@pytest.mark.parametrize(
    ("locale", "module", "cut"), [("en", WITH_A_JOURNAL, "what-families-know"), ("es", WITH_A_RATING, "six-roots")]
)
def test_each_event_counts_once_though_the_network_is_cut_and_another_device_goes_on(window, stack, locale, module, cut):
    """Three activities without a network, the tab closed; another device does one of them too; then the first one is back."""
    address, content = f"cut-{uuid.uuid4()}@example.org", published_content(stack.engine, SERIES, module)
    here, title = f"/training/{SERIES}/{module}", content.title[locale]
    [lesson], others = ([each for each in content.lessons if (each.key == cut) is same] for same in (True, False))
    with window() as first, window() as second, window() as elsewhere:
        by_buttons_only(first)
        by_buttons_only(second)
        learner = Person(first, locale, name="cut", looks=False)
        learner.open("/register")
        sign_up(learner, stack, address)
        learner.open(here)
        learner.send("Start this module")
        first.clock.install()
        learner.open(f"{here}/{others[0].key}")
        first.clock.run_for(6_000)
        go_through(learner, others[:1])
        kept = cut_off(learner, f"{here}/{cut}", lesson)

        again = Person(second, locale, name="again", looks=False)
        sign_in(again, address)
        again.open(here)
        again.follow("Go on where you stopped")
        assert second.url.split("#")[0].endswith(f"/{others[0].key}")
        again.open(f"{here}/{cut}")
        say_done(again, second.locator(f"[data-activity='{cut}/read']"), Reading(key="read"))
        all_sent(second)
        assert of_these(stack, kept) == {}, "the first device has no network yet"

        first.context.set_offline(False)
        back = first.context.new_page()
        back.goto("/account")
        all_sent(back)
        assert of_these(stack, kept) == kept
        for each in (lesson, *others[1:]):
            again.open(f"{here}/{each.key}")
            go_through(again, [each], done=set(kept.values()))
        verify(Person(elsewhere, locale, looks=False), fetch_the_paper(again, stack, address, title), title)
        once = dict.fromkeys(kept.values(), 1) | {f"{cut}/read": 2, "completions": 1, "awards": 1}
        assert done_and_earned(stack, address, cut) == once


def cut_off(learner: Person, path: str, lesson: Lesson) -> dict[str, str]:
    """The first three activities that need no answer of the server; then the tab is closed. What the device keeps."""
    learner.open(path)
    saved = learner.words("All saved. You can stop here and go on with any device.")
    expect(learner.main.locator("[data-status]")).to_contain_text(saved)
    learner.page.context.set_offline(True)
    for activity in [each for each in lesson.activities if not isinstance(each, Quiz)][:3]:
        do_without_a_network(learner, lesson, activity)
    learner.looks = True
    learner.look("offline", expected="ERR_INTERNET_DISCONNECTED")
    kept = kept_on_the_device(learner.page, ("viewed", "submitted"))
    assert len(kept) == 3
    learner.page.close()
    return kept
