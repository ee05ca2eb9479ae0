"""A real browser against the whole of Convene: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.stack import Stack
from tests.waiting import PATIENCE

ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE_MS = 1000 * PATIENCE
NOTHING_COMES_IN_SIGHT = "IntersectionObserver.prototype.observe = () => {}"
AXE = Path(__file__).parents[2] / "webapp/frontend/node_modules/axe-core/axe.min.js"
RUN = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file of tests: while Playwright is open, no other test of the worker could run an event loop."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "browser tests need chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield launched
        launched.close()


@contextmanager
def opened(browser: Browser, stack: Stack, width: int = 1280, **options: object) -> Iterator[Page]:
    """A fresh window whose console errors fail the test."""
    context = browser.new_context(
        base_url=stack.site,
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
        timezone_id="America/Los_Angeles",
        **options,
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.trouble = []
    page.on("console", lambda message: page.trouble.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    yield page
    context.close()


@pytest.fixture
def window(browser: Browser, stack: Stack) -> Callable[..., object]:
    """`with window(width=320) as page:`."""
    return lambda **options: opened(browser, stack, **options)


def by_buttons_only(page: Page) -> None:
    """From its next page on nothing counts as read because it was in sight for long, as it is on a busy machine."""
    page.context.add_init_script(NOTHING_COMES_IN_SIGHT)


def press(page: Page, target: Locator) -> None:
    """Use a link or button that leads on, and wait for the page it leads to, scripts and all."""
    with page.expect_navigation():
        target.click()


def sign_in(page: Page, stack: Stack, role: str) -> None:
    """Sign in as a sample account, by the form."""
    address, password = stack.accounts()[role]
    page.goto("/login")
    page.get_by_label("Email address").fill(address)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, page.get_by_role("main").get_by_role("button", name="Sign in"))
    assert "/login" not in page.url


def violations(page: Page) -> list[str]:
    """What axe-core finds: rule, and where. The script comes by the debugging protocol, so the page's own policy stays in force."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, RULES)
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
