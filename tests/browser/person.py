"""Somebody at a device: what they press and write, in the words of their language, and what every page owes them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.browser.conftest import violations
from tests.browser.hands import Hand, Keyboard, Mouse
from tests.browser.words import Words

WIDTHS = (320, 1280)
PICTURES = os.environ.get("PICTURES")
"""A folder that gets a picture of each page that a journey looks at: for people who want to see it."""


class Person:
    """One window, one language, one way to use it."""

    def __init__(self, page: Page, locale: str, *, keyboard: bool = False, name: str = "", looks: bool = True) -> None:
        self.page, self.words, self.name, self.looks = page, Words(locale), name, looks
        self.hand: Hand = Keyboard(page) if keyboard else Mouse()
        self.main = page.get_by_role("main")

    def open(self, path: str) -> None:
        """Type an address of the site, in one's language."""
        self.page.goto(self.words.prefix + path)

    def button(self, english: str, of: Locator | None = None, **values: object) -> Locator:
        """The button with these words, or with these words and more for those who do not see where it stands."""
        return self._named("button", english, of, values)

    def link(self, english: str, of: Locator | None = None, **values: object) -> Locator:
        """The link with these words."""
        return self._named("link", english, of, values)

    def field(self, english: str, of: Locator | None = None) -> Locator:
        """The field with this label."""
        return (of or self.main).get_by_label(re.compile(rf"^\s*{re.escape(self.words(english))}")).first

    def named(self, name: str, value: str | None = None) -> Locator:
        """A field by the name of its form; a radio button or box by its value too."""
        which = ":not([type='hidden'])" if value is None else f"[value='{value}']"
        return self.main.locator(f"[name='{name}']{which}:not(button)")

    def press(self, target: Locator) -> None:
        """Use a button or link that leads to another page, or to the same one again, and wait for that."""
        self.hand.reach(target)  # first: the link that skips the menus changes the address too
        with self.page.expect_navigation():
            self.hand.press(target)

    def send(self, english: str, of: Locator | None = None, **values: object) -> None:
        """Press the button with these words."""
        self.press(self.button(english, of, **values))

    def follow(self, english: str, of: Locator | None = None, **values: object) -> None:
        """Follow the link with these words."""
        self.press(self.link(english, of, **values))

    def write(self, english: str, text: str) -> None:
        """Fill in the field with this label."""
        self.hand.write(self.field(english), text)

    def fill(self, typed: dict[str, str | list[str]]) -> None:
        """Fill in fields by their names, whatever they are."""
        for name, values in typed.items():
            for value in values if isinstance(values, list) else [values]:
                self._way_of(name)(name, value)

    def _way_of(self, name: str) -> Callable[[str, str], None]:
        kind = self.named(name).first.evaluate("field => field.type")
        if kind in {"radio", "checkbox"}:
            return lambda name, value: self.hand.tick(self.named(name, value))
        if kind == "select-one":
            return lambda name, value: self.hand.pick(self.named(name), value)
        return lambda name, value: self.hand.write(self.named(name), value)

    def look(self, step: str, expected: str = "") -> None:
        """The page is sound on a phone and on a desk, in this language; `expected` is a console error that belongs to it.

        Nothing for somebody who goes where another of the tests looks.
        """
        if not self.looks:
            return
        size = self.page.viewport_size
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            if PICTURES:
                picture = Path(PICTURES) / f"{self.name}-{self.words.locale}-{step}-{width}.png"
                self.page.screenshot(path=picture, full_page=True)
            wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{step} scrolls sideways at {width}"
            found = violations(self.page)
            assert not found, (step, width, found)
        self.page.set_viewport_size(size)
        assert self.page.locator("html").get_attribute("lang") == self.words.locale
        trouble = [each for each in self.page.trouble if not expected or expected not in each]
        assert trouble == [], step
        self.page.trouble.clear()

    def _named(self, role: str, english: str, of: Locator | None, values: dict[str, object]) -> Locator:
        pattern = re.compile(rf"^\s*{re.escape(self.words(english, **values))}(\s*$|[:.,]? )")
        return (of or self.main).get_by_role(role, name=pattern).first
