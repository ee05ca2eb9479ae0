"""A learner's pages in a real browser: nothing is lost without a network, a quiz needs no mouse, no page has an axe violation."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import violations
from tests.browser.learning import LESSON, MODULE, SERIES, a_learner, all_sent, begin, events_of, of_verb

pytestmark = pytest.mark.xdist_group("stack")

PAGES = ["/training", SERIES, MODULE, LESSON, f"{MODULE}/why", "/account/training", "/training/weaving-connections"]


@pytest.fixture
def learner(stack) -> str:
    return a_learner(stack)


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_sound_in_both_widths_and_languages(window, stack, learner, width, prefix):
    with window(width=width) as page:
        begin(page, learner)
        for address in PAGES:
            page.trouble.clear()
            page.goto(prefix + address)
            page.wait_for_load_state("load")
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, address
            assert violations(page) == [], address
            assert page.trouble == [], address


def test_nothing_is_lost_when_the_network_is_cut_and_the_tab_closed(window, stack, learner):
    lesson = f"{MODULE}/thirty-days-of-water"
    with window() as device, window() as another:
        begin(device, learner)
        device.goto(lesson)
        expect(device.locator("[data-status]")).to_contain_text("All saved")
        device.context.set_offline(True)
        device.get_by_role("button", name="I have read this").click()
        device.get_by_role("button", name="I took it along").click()
        device.locator("#feedback label", has_text="Welcome").click()
        device.get_by_role("button", name="Send my answers").click()
        expect(device.locator("#feedback [data-offline]")).to_be_visible()
        expect(device.locator("[data-status]")).to_contain_text("kept on this device")
        assert of_verb(events_of(stack, learner, "thirty-days-of-water"), "viewed") == []
        context = device.context
        device.close()

        context.set_offline(False)
        back = context.new_page()
        back.goto("/account")
        all_sent(back)
        told = events_of(stack, learner, "thirty-days-of-water")
        assert of_verb(told, "viewed") == ["thirty-days-of-water/read"]
        assert of_verb(told, "submitted") == ["thirty-days-of-water/feedback", "thirty-days-of-water/sheet"]

        begin(another, learner)
        another.goto(lesson)
        expect(another.locator("#read-button")).to_contain_text("You have read this")
        expect(another.locator("#sheet-button")).to_contain_text("You took it along")
        expect(another.locator("#feedback")).to_contain_text("Thank you")
        all_sent(another)
        again = events_of(stack, learner, "thirty-days-of-water")
        assert (of_verb(again, "viewed"), of_verb(again, "submitted")) == (of_verb(told, "viewed"), of_verb(told, "submitted"))


def test_reading_to_the_end_counts_and_another_device_goes_on_there(window, stack, learner):
    lesson = f"{SERIES}/families-as-equal-partners"
    with window() as device, window() as another:
        begin(device, learner, lesson)
        device.clock.install()
        device.goto(device.url)
        reading = device.locator("[data-reading]").first
        reading.locator("[data-end]").evaluate("end => end.scrollIntoView({block: 'center'})")
        device.wait_for_function("() => window.scrollY > 100")
        device.clock.run_for(7_000)
        expect(reading).to_have_attribute("data-done", "")
        device.clock.run_for(31_000)
        expect(device.locator("[data-status]")).to_contain_text("All saved")
        all_sent(device)
        key = reading.get_attribute("data-activity")
        told = events_of(stack, learner, key.split("/")[0])
        assert of_verb(told, "viewed") == [key]
        assert of_verb(told, "placed")

        begin(another, learner, lesson)
        another.get_by_role("link", name="Go on where you stopped").click()
        another.locator("[data-place] a").click()
        another.wait_for_function("() => window.scrollY > 100")


def test_a_quiz_by_keyboard_alone(window, stack, learner):
    with window() as page:
        begin(page, learner)
        page.goto(f"{MODULE}/listen-before-you-plan#check")
        quiz = page.locator("#check")
        tab_to(page, "check-q-q1")
        page.keyboard.press("Space")
        press(page, "Next question")
        assert page.evaluate("document.activeElement.type") == "checkbox"
        page.keyboard.press("Space")
        press(page, "Next question")
        page.keyboard.press("Space")
        press(page, "See my result")
        expect(quiz.get_by_role("group", name="Your last attempt")).to_be_visible()
        expect(quiz.locator(".verdict")).to_have_count(3)


def test_an_open_question_holds_the_quiz_and_typed_answers_outlive_a_reload(window, stack, learner):
    with window() as page:
        begin(page, learner)
        page.goto(LESSON)
        quiz = page.locator("#check")
        quiz.get_by_role("button", name="Next question").click()
        expect(quiz.get_by_role("alert")).to_have_text("Answer this question first.")
        quiz.get_by_role("textbox").fill("four")
        page.reload()
        expect(quiz.get_by_role("textbox")).to_have_value("four")
        expect(quiz.locator("[data-back]")).to_be_visible()


def test_what_was_played_is_told_by_stretches(window, stack, learner):
    with window() as page:
        begin(page, learner)
        page.goto(LESSON)
        page.locator("video").evaluate("video => { video.muted = true; return video.play(); }")
        page.wait_for_function("() => document.querySelector('video').currentTime > 1")
        page.locator("video").evaluate("video => video.pause()")
        page.wait_for_function("() => Object.keys(localStorage).length > 0")
        all_sent(page)
        [payload] = [payload for activity, verb, payload in events_of(stack, learner, "six-roots") if verb == "played"]
        [[start, end]] = payload["ranges"]
        assert 0 <= start < end <= payload["of"]


def test_nobody_sends_what_somebody_else_did(window, stack, learner):
    lesson, other = "listen-before-you-plan", a_learner(stack)
    with window() as page:
        begin(page, learner)
        page.goto(f"{MODULE}/{lesson}")
        page.context.set_offline(True)
        page.get_by_role("button", name="I have read this").click()
        expect(page.locator("[data-status]")).to_contain_text("kept on this device")
        page.context.clear_cookies()
        page.goto("about:blank")
        page.context.set_offline(False)

        begin(page, other)
        page.goto(f"{MODULE}/{lesson}")
        expect(page.locator("[data-status]")).to_contain_text("All saved")
        page.context.clear_cookies()
        assert of_verb(events_of(stack, other, lesson), "viewed") == []
        assert of_verb(events_of(stack, learner, lesson), "viewed") == []

        begin(page, learner)
        all_sent(page)
        assert of_verb(events_of(stack, learner, lesson), "viewed") == [f"{lesson}/read"]


def tab_to(page, name: str) -> None:
    for _ in range(80):
        if page.evaluate("name => document.activeElement?.name === name", name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


def press(page, words: str) -> None:
    """Tab to the button and press Enter."""
    for _ in range(12):
        if page.evaluate("() => document.activeElement?.textContent.trim()") == words:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{words} cannot be reached by Tab")
