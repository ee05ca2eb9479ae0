"""What a browser does with the forms of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def page(answer: TestResponse) -> BeautifulSoup:
    """The page of an answer."""
    return BeautifulSoup(answer.data, "html.parser")


def post_form(
    client: FlaskClient, path: str, data: Mapping[str, Any] | None = None, *, seen: str = "/organizations"
) -> TestResponse:
    """Post a form with the token of a page that was seen before; a signed-in person finds one on every page."""
    field = page(client.get(seen)).select_one("input[name=csrf_token]")
    return client.post(path, data=dict(data or {}) | ({"csrf_token": field["value"]} if field else {}))


def fields_of(answer: TestResponse) -> dict[str, Any]:
    """The fields of a page's forms with what stands in them, as a browser would send them back."""
    sent: dict[str, Any] = {}
    for field in page(answer).select("main form :is(input, textarea, select)[name]"):
        name = str(field["name"])
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            sent[name] = chosen["value"] if chosen else ""
        elif field.get("type") in {"radio", "checkbox"}:
            if field.has_attr("checked"):
                sent.setdefault(name, []).append(field["value"])
        else:
            sent[name] = _typed(field.text) if field.name == "textarea" else field.get("value", "")
    return sent


def press(client: FlaskClient, path: str, sent: Mapping[str, Any], button: str) -> TestResponse:
    """Press a button of a row: the page comes back with all that was typed and one row more, less, or elsewhere."""
    answer = client.post(path, data=dict(sent) | {"row": button})
    assert answer.status_code == 200, button
    return answer


def _typed(text: str) -> str:
    """What stands in a text area: the first line break after its tag does not count."""
    return text.replace("\r\n", "\n").removeprefix("\n")
