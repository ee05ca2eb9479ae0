"""Staff read of every letter by a name of its own."""

from modules.mailings.editions import freezing, testing
from modules.mailings.letters import LETTERS
from webapp.forms.letter_names import LETTER_NAMES


def test_every_letter_has_a_name_and_no_name_is_given_twice(app):
    assert LETTER_NAMES.keys() == {*LETTERS, freezing.LETTER, testing.LETTER, "digest"}
    with app.test_request_context():
        assert len({str(name) for name in LETTER_NAMES.values()}) == len(LETTER_NAMES)
