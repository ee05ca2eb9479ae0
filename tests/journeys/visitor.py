"""A visitor without a browser: follows links, fills in the forms that are really on the page, keeps cookies."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from http.cookiejar import CookieJar

from bs4 import BeautifulSoup, Tag

from tests.waiting import PATIENCE


@dataclass
class Answer:
    """What came back."""

    status: int
    address: str
    headers: Message
    body: bytes

    @property
    def page(self) -> BeautifulSoup:
        """The parsed page."""
        return BeautifulSoup(self.body, "html.parser")

    @property
    def text(self) -> str:
        """The words of the page."""
        return " ".join(self.page.get_text(" ").split())


class Visitor:
    """One person with one cookie jar at one site."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def open(self, address: str, data: dict[str, str | list[str]] | None = None, **headers: str) -> Answer:
        """Get a page by path or address, or post `data` to it; redirects are followed."""
        target = urllib.parse.urljoin(self.site + "/", address)
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        request = urllib.request.Request(target, body, {name.replace("_", "-"): value for name, value in headers.items()})
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.url, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.url or target, error.headers, error.read())

    def submit(self, answer: Answer, button: str = "", **fields: str | list[str]) -> Answer:
        """Send the form of the page that has a button with these words (or the only post form), hidden fields and all."""
        form = _form(answer.page, button)
        values = _values(form) | fields
        for each in form.find_all("button"):
            if each.get("name") and button and button in each.get_text(" ", strip=True):
                values[each["name"]] = each.get("value", "")
        return self.open(
            urllib.parse.urljoin(answer.address, form.get("action") or answer.address), values, Referer=answer.address
        )


def _form(page: BeautifulSoup, button: str) -> Tag:
    forms = [form for form in page.find_all("form") if (form.get("method") or "get").lower() == "post"]
    main = page.find("main")
    fitting = [form for form in forms if button and button in form.get_text(" ", strip=True)] or [
        form for form in forms if main and main in form.parents
    ]
    assert fitting, f"no form with {button!r} on the page: {page.get_text(' ', strip=True)[:400]}"
    return fitting[0]


def _values(form: Tag) -> dict[str, str]:
    values = {}
    for field in form.find_all(["input", "textarea", "select"]):
        kind = field.get("type", "text")
        if not field.get("name") or kind in {"submit", "button", "file"}:
            continue
        if kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                values[field["name"]] = field.get("value", "on")
        elif field.name == "select":
            chosen = field.find("option", selected=True) or field.find("option")
            values[field["name"]] = chosen.get("value", chosen.get_text()) if chosen else ""
        else:
            values[field["name"]] = field.get("value", "") if field.name == "input" else field.get_text()
    return values
