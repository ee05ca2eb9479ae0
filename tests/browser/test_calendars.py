"""One's own calendars, by the keyboard and without a script: made, read, given to a program, changed and ended."""

from __future__ import annotations

import urllib.request
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in, violations

pytestmark = pytest.mark.xdist_group("stack")

PAGE = "/account/calendars"
ADDRESS = "Address of the calendar: Everything of mine"


def status_of(address: str) -> int:
    """What a calendar program meets at an address."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status
    except HTTPError as refused:
        return refused.code


def by_keyboard(page, role: str, name: str) -> None:
    """Go to it by the tabulator, and press it."""
    wanted = page.get_by_role("main").get_by_role(role, name=name).first
    for _ in range(100):
        page.keyboard.press("Tab")
        if wanted.evaluate("it => it === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def opened(page, words: str) -> None:
    """Open what waits behind a word, by the keyboard."""
    summary = page.locator("summary").filter(has_text=words)
    summary.focus()
    page.keyboard.press("Enter")
    expect(summary.locator("..")).to_have_attribute("open", "")


def is_kind(page) -> None:
    """Nothing that axe finds, nothing that scrolls sideways, with all of it open."""
    page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    page.reload()


def test_a_calendar_is_made_renewed_and_ended_by_the_keyboard(window, stack):
    with window(width=320) as page:
        sign_in(page, stack, "applicant")
        page.goto(PAGE)
        is_kind(page)
        by_keyboard(page, "button", "Make its address")
        first = page.get_by_label(ADDRESS).input_value()
        is_kind(page)
        opened(page, "Links to join")
        by_keyboard(page, "button", "Put the links in")
        expect(page.get_by_text("Links to join: in it")).to_be_visible()
        opened(page, "Change or end the address")
        by_keyboard(page, "button", "Make a new address")
        second = page.get_by_label(ADDRESS).input_value()
        assert second != first
        assert [status_of(first), status_of(second)] == [410, 200]
        opened(page, "Change or end the address")
        by_keyboard(page, "button", "End this address")
        expect(page.get_by_label(ADDRESS)).to_have_count(0)
        assert status_of(second) == 410
        page.goto(second)
        expect(page.get_by_role("heading", level=1)).to_have_text("This calendar address has ended")
        assert violations(page) == []


def test_all_of_it_works_without_a_script(window, stack):
    with window(java_script_enabled=False) as page:
        sign_in(page, stack, "applicant")
        page.goto(f"/es{PAGE}")
        page.locator("main form[action$='/account/calendars'] button").first.click()
        field = page.locator("main input[readonly]").first
        expect(field).to_be_visible()
        expect(page.locator("main .ways a.usa-button")).to_have_count(4)
        expect(page.locator("[data-copy]:visible")).to_have_count(0)
        page.locator("summary").last.click()
        page.locator("main form[action$='/end'] button").click()
        expect(field).to_have_count(0)
