"""Posting as a browser does: with the token of the page the form stands on."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse


def csrf(client: FlaskClient, page: str = "/login") -> str:
    """The token that belongs to the browser's session."""
    token = BeautifulSoup(client.get(page, follow_redirects=True).text, "html.parser").find("input", {"name": "csrf_token"})
    assert token is not None, f"no form on {page}"
    return token["value"]


def post(client: FlaskClient, address: str, data: dict, page: str | None = None, **more) -> TestResponse:
    """Post the form of a page; of the address itself unless another is named."""
    return client.post(address, data={"csrf_token": csrf(client, page or address)} | data, **more)
