"""A learner's pages in a real browser: what they tell the server, and whom they tell it for; no page has an axe violation.

The whole way to a certificate, by keyboard and without a network, is that of `test_journey_certificate`.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import by_buttons_only, press, violations
from tests.browser.learning import LESSON, MODULE, SERIES, a_learner, all_sent, begin, events_of, of_verb
from tests.waiting import wait_until

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
        press(another, another.get_by_role("link", name="Go on where you stopped"))
        another.locator("[data-place] a").click()
        another.wait_for_function("() => window.scrollY > 100")


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

        def played() -> list[dict]:
            return [payload for _activity, verb, payload in events_of(stack, learner, "six-roots") if verb == "played"]

        for payload in wait_until(played, "what was played"):
            for start, end in payload["ranges"]:
                assert 0 <= start <= end <= payload["of"]


def test_nobody_sends_what_somebody_else_did(window, stack, learner):
    lesson, other = "listen-before-you-plan", a_learner(stack)
    with window() as page:
        by_buttons_only(page)
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
