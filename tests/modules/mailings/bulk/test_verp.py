"""What comes back is known by the address it came back to, and by no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.core.tokens import Tokens
from modules.mailings.bulk.verp import bounce_address, delivery_in

OURS = Tokens(["a key of ours that is long enough to sign"])
THEIRS = Tokens(["somebody else's key, as long as that of ours"])
LONGEST_LOCAL_PART = 64


@given(delivery_id=st.integers(1, 2**59))
def test_an_address_names_its_delivery(delivery_id):
    address = bounce_address(OURS, delivery_id, "mail.example.org")
    assert delivery_in(OURS, address) == delivery_id
    assert len(address.rpartition("@")[0]) <= LONGEST_LOCAL_PART
    assert delivery_in(THEIRS, address) is None


@pytest.mark.parametrize(
    "mangle",
    [
        lambda good: good.replace("bounces+7.", "bounces+8."),
        lambda good: good.replace("bounces+", "leave+"),
        lambda good: good.replace("+7.", "+"),
        lambda good: good.replace("+", ""),
        lambda _good: "",
        lambda _good: "bounces+7.@mail.example.org",
        lambda _good: "bounces@mail.example.org",
    ],
)
def test_a_mangled_one_names_none(mangle):
    assert delivery_in(OURS, mangle(bounce_address(OURS, 7, "mail.example.org"))) is None


@given(delivery_id=st.integers(1, 2**59), write=st.sampled_from([str.upper, str.lower, str.swapcase, str.title]))
def test_servers_may_write_it_in_capitals_or_without(delivery_id, write):
    address = bounce_address(OURS, delivery_id, "mail.example.org")
    assert delivery_in(OURS, write(address)) == delivery_id


def test_what_is_under_way_in_the_older_form_still_comes_back():
    assert delivery_in(OURS, f"bounces+{OURS.make('bounces', 7)}@mail.example.org") == 7
