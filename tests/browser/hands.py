"""Two ways to use a page: with a mouse, and by keyboard alone. A journey is written once and goes through either hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import Locator, Page

MOST_STOPS = 200
MOST_INSIDE = 20  # a film's controls, the parts of a date and the links of a letter are several stops of one element

PLAY_BUTTON = {"x": 24, "y": 24}  # of a sound; a film starts wherever it is pressed

WHERE = """target => {
  const active = document.activeElement, body = active === document.body;
  const group = other => other.type === "radio" && other.name === target.name && other.form === target.form;
  const before = !body && active.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING;
  if (body) return {here: false, way: "Tab", fault: ""};
  const label = active.labels?.[0], hidden = ["radio", "checkbox"].includes(active.type);
  const shown = hidden && label ? label : active;
  const style = getComputedStyle(shown, hidden && label ? "::before" : null), rect = shown.getClientRects()[0];
  // Not wholly out of sight, or behind something else (WCAG 2.4.11): one of three points of it can be seen.
  const at = rect ? [[rect.width / 2, rect.height / 2], [4, 4], [rect.width - 4, Math.min(rect.height, 40) - 4]] : [];
  const tops = at.map(([x, y]) => document.elementFromPoint(rect.x + x, rect.y + y));
  // Inside a film's controls, on the button of a date's calendar and in a letter's frame, the browser draws a ring of its own.
  const own = active.matches("iframe") || active.matches("audio, video, [type=date], [type=time]") && !active.matches(":focus-visible");
  const ring = own || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const seen = tops.some(top => top && (shown.contains(top) || top.contains(shown)));
  const who = `${active.tagName} ${active.id || active.name || ""} “${active.textContent.trim().slice(0, 40)}”`;
  return {
    here: active === target || (active.type === "radio" && group(active)),
    way: before ? "Shift+Tab" : "Tab",
    fault: !ring ? `no ring around ${who}` : !seen ? `${who} has the focus out of sight` : "",
    who,
  };
}"""


NEXT_PICTURE = "() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


class Hand(Protocol):
    """What one can do to a control."""

    def reach(self, target: Locator) -> None:
        """Go to it, without doing anything yet."""

    def press(self, target: Locator) -> None:
        """A button, a link or a summary."""

    def write(self, target: Locator, text: str) -> None:
        """Replace what stands in a field."""

    def tick(self, target: Locator) -> None:
        """Choose a radio button, or tick a box."""

    def pick(self, target: Locator, value: str) -> None:
        """Choose an entry of a list, by its value."""

    def attach(self, target: Locator, file: Path) -> None:
        """Give a file to a field."""

    def play(self, target: Locator) -> None:
        """Start a recording, or stop it."""


class Mouse:
    """Clicks."""

    def reach(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def tick(self, target: Locator) -> None:
        target.locator("xpath=following-sibling::label").click()

    def pick(self, target: Locator, value: str) -> None:
        target.select_option(value)

    def attach(self, target: Locator, file: Path) -> None:
        target.set_input_files(file)

    def play(self, target: Locator) -> None:
        target.click(position=PLAY_BUTTON)


class Keyboard:
    """Tab, Enter, Space, arrows and letters. Each stop on the way must show where the focus is, and let it go on."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Whoever listens from the start hears every chooser; who begins with the key press sometimes begins too late.
        page.on("filechooser", lambda _chooser: None)

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        if target.evaluate("field => field.type") == "date":
            year, month, day = text.split("-")
            text = month + day + year  # as a browser asks for it in California
        else:
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def tick(self, target: Locator) -> None:
        self.reach(target)
        for _ in range(MOST_INSIDE):
            if target.evaluate("target => target.checked"):
                return
            here = target.evaluate("target => document.activeElement === target")
            self.page.keyboard.press("Space" if here else "ArrowDown")
        raise AssertionError(f"{target} cannot be ticked by keyboard")

    def pick(self, target: Locator, value: str) -> None:
        self.reach(target)
        wanted = target.evaluate("(list, value) => [...list.options].findIndex(each => each.value === value)", value)
        assert wanted >= 0, f"{target} has no {value!r}"
        for _ in range(MOST_STOPS):
            at = target.evaluate("list => list.selectedIndex")
            if at == wanted:
                return
            self.page.keyboard.press("ArrowDown" if at < wanted else "ArrowUp")
        raise AssertionError(f"{value!r} cannot be picked by keyboard")

    def attach(self, target: Locator, file: Path) -> None:
        self.reach(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)

    def play(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Space")

    def reach(self, target: Locator) -> None:
        """Go there by Tab; into the page's own part by the link that skips the menus."""
        target.wait_for(state="attached")
        self._skip_the_menus(target)
        stuck, before = 0, ""
        for _ in range(MOST_STOPS):
            where = self._where(target)
            assert not where["fault"], f"{self.page.url}: {where['fault']}"
            if where["here"]:
                return
            stuck = stuck + 1 if where.get("who") == before else 0
            before = where.get("who", "")
            assert stuck < MOST_INSIDE, f"{self.page.url}: {before} keeps the focus"
            self.page.keyboard.press(where["way"])
        raise AssertionError(f"{self.page.url}: {target} cannot be reached by Tab")

    def _where(self, target: Locator) -> dict[str, Any]:
        where: dict[str, Any] = target.evaluate(WHERE)
        if where["fault"]:  # a page that has just grown comes to its place with the next picture of it: nobody sees it before
            self.page.evaluate(NEXT_PICTURE)
            where = target.evaluate(WHERE)
        return where

    def _skip_the_menus(self, target: Locator) -> None:
        inside = target.evaluate("target => document.activeElement === document.body && !!target.closest('main')")
        if inside and "#" not in self.page.url:
            self.page.keyboard.press("Tab")
            assert self.page.locator(":focus").get_attribute("href") == "#main"
            self.page.keyboard.press("Enter")
