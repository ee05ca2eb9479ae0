"""The few scripts: each saves a step, none is needed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import press, sign_in

pytestmark = pytest.mark.xdist_group("stack")


def an_event(stack) -> str:
    with stack.engine.connect() as connection:
        slug = connection.exec_driver_sql(
            "select slug from events_event where status = 'published' order by starts_at desc limit 1"
        )
        return f"/events/{slug.scalar_one()}"


def a_draft(stack) -> str:
    with stack.engine.connect() as connection:
        draft = connection.exec_driver_sql(
            "select c.application_id from cohorts_collaborator c join cohorts_application a on a.id = c.application_id "
            "join people_address p on p.person_id = c.person_id where p.key = 'applicant@example.org' and a.state = 'draft'"
        )
        return f"/cohorts/applications/{draft.scalar_one()}"


def test_escape_closes_the_menu_and_gives_the_focus_back(window):
    with window(width=320) as page:
        page.goto("/")
        page.get_by_text("Menu", exact=True).click()
        link = page.get_by_role("navigation", name="Main").get_by_role("link", name="Events")
        link.focus()
        page.keyboard.press("Escape")
        expect(link).to_be_hidden()
        expect(page.locator("summary:focus")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_summary_of_errors_takes_the_focus(window, scripts):
    with window(java_script_enabled=scripts) as page:
        page.goto("/register")
        press(page, page.get_by_role("main").get_by_role("button", name="Create account"))
        summary = page.locator("[data-error-summary]")
        expect(summary).to_be_focused()
        summary.get_by_role("link").first.click()
        expect(page.locator("#name")).to_be_focused()


@pytest.mark.parametrize("secure", [True, False])
def test_the_address_of_a_calendar_is_copied_by_one_press_and_that_is_said(window, secure):
    allowed = {"permissions": ["clipboard-read", "clipboard-write"]} if secure else {}
    with window(width=320, **allowed) as page:
        if not secure:  # an address without TLS gives no clipboard
            page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.goto("/subscribe?topic=lcap")
        field = page.get_by_label("Address of the calendar")
        field.focus()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Copy").first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="The address is copied.")).to_be_visible()
        chosen = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
        assert chosen == field.input_value()
        assert chosen.endswith("/calendar/topic-lcap.ics")
        if secure:
            assert page.evaluate("navigator.clipboard.readText()") == chosen


def test_without_a_script_there_is_no_button_that_does_nothing(window):
    with window(java_script_enabled=False) as page:
        page.goto("/subscribe")
        expect(page.get_by_label("Address of the calendar")).to_be_visible()
        expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_characters_are_counted_in_the_last_quarter(window, stack):
    with window() as page:
        sign_in(page, stack, "editor")
        page.goto("/staff/events/new")
        field = page.get_by_label("Title, in English")
        note = page.locator(f"[data-counts='{field.get_attribute('id')}']")
        expect(note).to_be_hidden()
        field.fill("x" * 160)
        expect(note).to_be_visible()
        expect(note).to_have_text("Characters left: 40")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_print_button_shows_where_a_script_can_serve_it(window, stack, scripts):
    with window(java_script_enabled=scripts) as page:
        page.goto(an_event(stack))
        expect(page.get_by_text("Print this page")).to_be_visible(visible=scripts)


def test_what_is_typed_while_signed_out_is_kept_and_comes_back(window, stack):
    with window() as page:
        sign_in(page, stack, "applicant")
        page.goto(a_draft(stack))
        press(page, page.locator("a[href*='/parts/']").first)
        field = page.locator("[data-answer] textarea, [data-answer] input[type=text]").first
        cookies = page.context.cookies()
        page.context.clear_cookies()
        field.fill("Typed after signing out")
        expect(page.get_by_text("Not saved: you are signed out")).to_be_visible()
        expect(page.locator("[data-mark=saved]")).to_be_hidden()
        expect(page.locator("[data-mark=waiting]")).to_be_visible()
        page.context.add_cookies(cookies)
        page.reload()
        expect(field).to_have_value("Typed after signing out")
        expect(page.get_by_text("Draft saved at")).to_be_visible()
        expect(page.locator("[data-mark=saved]")).to_be_visible()


def test_no_page_is_kept_in_the_browser_and_back_asks_the_server(window):
    with window() as page:
        page.goto("/organizations")
        page.get_by_role("searchbox").fill("oakland")
        page.wait_for_url("**q=oakland*")
        assert "<" not in page.evaluate("Object.values({...localStorage, ...sessionStorage}).join()")
        page.goto("/contact")
        page.go_back()
        expect(page.get_by_role("searchbox")).to_have_value("oakland")
