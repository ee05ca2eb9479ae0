"""Links in account letters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.accounts.links import choose_password_link, confirm_account_link, read_choose_token, reset_password_link
from modules.accounts.models import Account
from modules.core.links import Links
from modules.core.tokens import Tokens

OLD, NEW = "the old key, thirty-two characters.", "the new key, thirty-two characters."
LINKS = Links("https://convene.example.org", Tokens([NEW]))
ACCOUNT = Account(email="ana@example.org", password="hash", fs_uniquifier="u1")
MAKERS = [confirm_account_link, reset_password_link, choose_password_link]


@pytest.mark.parametrize("make", MAKERS)
def test_a_letter_made_again_has_the_same_link(make, now):
    first = make(LINKS, [NEW, OLD], ACCOUNT, now, "es")
    assert first == make(LINKS, [NEW], ACCOUNT, now, "es")  # so the newest key signs
    assert first.startswith("https://convene.example.org/es/")
    assert first != make(LINKS, [NEW], ACCOUNT, now + timedelta(seconds=1), "es")


def test_a_token_is_accepted_after_the_keys_rotated_and_not_once_its_key_is_gone(now):
    token = choose_password_link(LINKS, [OLD], ACCOUNT, now.replace(year=2026, month=11), "en").rpartition("/")[2]
    assert read_choose_token([NEW], token) is None
    assert read_choose_token([NEW], token[:-2] + "xx") is None
    assert read_choose_token([NEW], "nonsense") is None
