"""Our mail by the keyboard and without a script: asked for, confirmed by a button, chosen, paused and left."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in, violations
from tests.browser.test_calendars import by_keyboard
from tests.journeys.test_a_seat import link_in

pytestmark = pytest.mark.xdist_group("stack")


def is_kind(page) -> None:
    """Nothing that axe finds, and nothing that scrolls sideways."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_from_the_first_page_to_leaving_by_the_keyboard(window, stack):
    with window(width=320) as page:
        page.goto("/")
        page.get_by_label("Your email address").fill("friday.reader@example.org")
        by_keyboard(page, "button", "Send me the Friday 5")
        expect(page.get_by_role("heading", level=1)).to_have_text("Check your email to finish")
        is_kind(page)
        page.goto(link_in(stack.wait_for_letter("friday.reader@example.org"), "/subscriptions/confirm/"))
        is_kind(page)
        by_keyboard(page, "button", "Yes, send it to me")
        expect(page.get_by_label("Friday 5")).to_have_value("weekly")
        is_kind(page)
        page.get_by_label("Announcements").select_option("daily")
        page.locator("label[for=language-1]").click()
        by_keyboard(page, "button", "Save")
        expect(page.get_by_label("Announcements")).to_have_value("daily")
        by_keyboard(page, "button", "Leave all lists")
        expect(page.get_by_label("Friday 5")).to_have_value("")
        is_kind(page)


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_lists_are_asked_for_without_a_script(window, stack, prefix):
    address = f"plain{prefix.strip('/')}@example.org"
    with window(width=320, java_script_enabled=False) as page:
        page.goto(f"{prefix}/subscribe")
        page.locator("main .usa-checkbox__label").first.click()
        page.locator("input[name=address]").fill("nobody")
        with page.expect_navigation():
            page.locator("main form button").first.click()
        assert page.locator("input[name=address]").input_value() == "nobody"
        assert page.locator("input[name=lists]").first.is_checked()
        page.locator("input[name=address]").fill(address)
        with page.expect_navigation():
            page.locator("main form button").first.click()
        letter = stack.wait_for_letter(address)
        assert letter["Content-Language"] == (prefix.strip("/") or "en")
        page.goto(link_in(letter, "/subscriptions/confirm/"))
        with page.expect_navigation():
            page.locator("main form button").first.click()
        assert page.locator("main select").first.input_value() == "weekly"


@pytest.mark.parametrize("width", [320, 1280])
def test_staff_bring_readers_and_look_one_up(window, stack, width, tmp_path):
    file = tmp_path / "readers.csv"
    file.write_text(f"email,name\nbrought-{width}@example.org,Brought\nnobody,N\n")
    with window(width=width) as page:
        sign_in(page, stack, "administrator")
        page.goto("/staff/mail/lists")
        is_kind(page)
        page.get_by_role("link", name="Announcements").click()
        is_kind(page)
        page.get_by_label("CSV file").set_input_files(file)
        page.get_by_label("How did these people say that they want this list?").fill("Sheets of a conference")
        by_keyboard(page, "button", "Bring the file")
        is_kind(page)
        by_keyboard(page, "button", "Try it")
        expect(page.get_by_text("2 read = 1 new + 0 changed + 0 unchanged + 0 closed + 1 refused")).to_be_visible()
        is_kind(page)
        by_keyboard(page, "button", "Put one reader on the list")
        is_kind(page)
        page.goto(f"/staff/mail/addresses?q=brought-{width}@example.org")
        expect(page.get_by_role("row").filter(has_text="Sheets of a conference")).to_be_visible()
        is_kind(page)
        page.goto("/staff/mail/lists/new")
        is_kind(page)
