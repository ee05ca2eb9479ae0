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


@given(st.integers(1, 2**59), st.sampled_from([str.upper, str.lower, str.title]))
def test_a_token_for_mail_outlives_a_change_of_case_and_nothing_else(thing, write):
    token = tokens.make_for_mail("leave-list", thing, "nonce")
    assert Tokens.thing(write(token)) == thing
    assert tokens.proves(write(token), "leave-list", thing, "nonce")
    assert not tokens.proves(write(token), "mail-preferences", thing, "nonce")
    assert not tokens.proves(write(token)[:-1], "leave-list", thing, "nonce")
    assert not tokens.proves(token.replace(token[-1], "8"), "leave-list", thing, "nonce")


def test_that_of_a_link_is_taken_as_it_was_written_alone():
    assert not tokens.proves(tokens.make("x", 1).swapcase(), "x", 1)
