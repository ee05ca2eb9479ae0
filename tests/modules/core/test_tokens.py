from hypothesis import given
from hypothesis import strategies as st

from modules.core.tokens import Tokens

tokens = Tokens(["new key that signs, 32 characters", "old key that is still accepted, 32"])


def test_a_token_proves_its_thing():
    token = tokens.make("registration", 42, "nonce")
    assert Tokens.thing(token) == 42
    assert tokens.proves(token, "registration", 42, "nonce")


def test_another_purpose_thing_or_nonce_is_refused():
    token = tokens.make("registration", 42, "nonce")
    assert not tokens.proves(token, "confirm-registration", 42, "nonce")
    assert not tokens.proves(token, "registration", 43, "nonce")
    assert not tokens.proves(token, "registration", 42, "changed")


def test_an_old_key_is_accepted_and_a_foreign_one_is_not():
    assert tokens.proves(Tokens(["old key that is still accepted, 32"]).make("x", 1), "x", 1)
    assert not tokens.proves(Tokens(["a key of somebody else, 32 chars.."]).make("x", 1), "x", 1)


@given(st.text(max_size=80))
def test_no_text_breaks_the_reading(text):
    thing = Tokens.thing(text)
    assert thing is None or thing >= 0
    assert not tokens.proves(text, "x", thing or 0)
