"""Every door is checked by one policy."""

from __future__ import annotations

import pytest

from modules.core.links import Links
from modules.core.tokens import Tokens

OURS = {"static"}


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OURS]


def test_every_view_bears_its_access(app_once):
    bare = [rule.endpoint for rule in rules(app_once) if not hasattr(app_once.view_functions[rule.endpoint], "access")]
    assert bare == []


def test_every_address_that_leaves_the_site_has_a_route(app_once):
    links = Links("http://localhost", Tokens(["k" * 32]))
    addresses = [links.event("x"), links.confirm_registration(1, "n", "en"), links.registration(1, "n", "en")]
    matcher = app_once.url_map.bind("localhost")
    for address in addresses:
        assert matcher.match(address.removeprefix("http://localhost"), method="GET")


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_no_route_mixes_reading_with_deleting(app_once, method):
    assert [rule.rule for rule in rules(app_once) if method in rule.methods and "DELETE" in rule.methods] == []
