"""An issue goes through two pairs of hands, from an empty page to its hour: by keyboard, with a mouse, and without a script."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser import composing, releasing
from tests.browser.arriving import sign_in
from tests.browser.person import Person
from tests.journeys.test_a_cohort import as_role

pytestmark = pytest.mark.xdist_group("stack")

FIVE = "A Friday 5 has five items"
NOTE = "Say for whom it is."
FOR_WHOM = "For everybody who sits at a table."
AGAIN = "Bring a friend."


@pytest.fixture
def headlines(stack) -> list[str]:
    """Five that no other test uses; the items of the last four are written already."""
    mark = uuid.uuid4().hex[:6]
    named = [f"{name} {mark}" for name in ("Soup", "Bread", "Salt", "Chairs", "Songs")]
    composing.written_before(as_role(stack, "editor"), named[1:])
    return named


@pytest.fixture
def somebody(window, stack) -> Iterator[Callable[..., Person]]:
    """`somebody("editor", "en")`: who has this role, signed in."""
    opened = []

    def enter(role: str, locale: str, *, scripts: bool = True) -> Person:
        entered = window(java_script_enabled=scripts)
        opened.append(entered)
        person = Person(entered.__enter__(), locale, keyboard=scripts, name=role, looks=scripts)
        sign_in(person, *stack.accounts()[role])
        return person

    yield enter
    for each in opened:
        each.__exit__(None, None, None)


def test_an_issue_is_composed_by_keyboard_and_let_go_by_a_second_person(somebody, stack, headlines):
    soup, bread, salt, chairs, songs = headlines
    editor, second = somebody("editor", "en"), somebody("administrator", "es")
    path = composing.begin(editor)
    composing.write_an_item(editor, soup, "/events/gone")
    for each in (bread, salt, chairs):
        composing.put(editor, each)
    composing.say(editor, path, f"To eat {soup}")
    expect(editor.main.locator("#hints")).to_contain_text(f"{FIVE}, and this one has 4")
    composing.stay(editor, f"To eat {soup} today")
    composing.meet_oneself(editor, f"To eat {soup} en")

    composing.step(editor, soup, "Down", 2)
    composing.step(editor, soup, "Down", 3)
    composing.step(editor, chairs, "Up", 3)
    composing.stand(editor, [bread, salt, chairs, soup])
    composing.drag(editor, soup, bread, 1)
    composing.stand(editor, [soup, bread, salt, chairs])
    composing.mend_the_link(editor, soup, "/training")
    composing.put(editor, songs)
    expect(editor.main.locator("#hints")).not_to_contain_text(FIVE)

    composing.preview(editor, f"{songs} en")
    editor.send("Send a test to myself")
    letter = stack.wait_for_letter(stack.accounts()["editor"][0], saying=songs)
    assert f"To eat {soup} en" in letter["Subject"]
    composing.hand_in(editor)

    releasing.send_back(second, path, NOTE)
    editor.open(path)
    expect(editor.main).to_contain_text(NOTE)
    composing.change_the_words(editor, path, FOR_WHOM)
    composing.hand_in(editor)
    releasing.read_what_changed(second, path, "What changed since it was handed in before", FOR_WHOM)
    releasing.approve(second, path)

    composing.change_the_words(editor, path, f"{FOR_WHOM} {AGAIN}")
    second.page.reload()
    expect(second.button("Schedule")).to_have_count(0)
    composing.hand_in(editor)
    releasing.read_what_changed(second, path, "What changed since it was approved", AGAIN)
    releasing.approve(second, path)
    releasing.schedule(second)
    releasing.keep_back(second)


def test_an_issue_is_composed_and_let_go_without_a_script(somebody, stack, headlines):
    soup, bread, salt = headlines[:3]
    editor, second = somebody("editor", "en", scripts=False), somebody("administrator", "es", scripts=False)
    path = composing.begin(editor)
    composing.write_an_item(editor, soup, "/events/gone")
    for each in (bread, salt):
        composing.put(editor, each, scripts=False)
    composing.say(editor, path, f"To eat {soup}")
    editor.send("Down", composing.item(editor, soup))
    editor.send("Up", composing.item(editor, salt))
    composing.stand(editor, [bread, salt, soup])
    composing.mend_the_link(editor, soup, "/training")
    editor.follow("Plain text")
    expect(editor.main.get_by_role("group", name="Plain text")).to_contain_text(f"{soup} en")
    editor.send("Send a test to myself")
    stack.wait_for_letter(stack.accounts()["editor"][0], saying=soup)
    composing.hand_in(editor)
    releasing.approve(second, path)
    releasing.schedule(second)
    releasing.keep_back(second)
