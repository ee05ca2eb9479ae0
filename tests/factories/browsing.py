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
