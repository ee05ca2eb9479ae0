"""What becomes of a message, and what counts against its address: by the step that was answered, and by the words."""

from __future__ import annotations

import pytest

from modules.deliveries.handing_over import Verdict
from modules.mailings.answers import Step, code_in, judged

MAIL, RCPT, DATA, CONTENT = Step
TAKEN, REFUSED, NOT_NOW, UNKNOWN = Verdict
NOBODY, FULL, SPAM, OURS, BARE = "5.1.1 no such user", "5.2.2 full", "5.7.1 spam", "5.1.8 bad sender", "no"


@pytest.mark.parametrize(
    ("step", "code", "words", "verdict", "blames"),
    [
        (CONTENT, 250, "OK", TAKEN, False),
        (CONTENT, 252, "OK", TAKEN, False),
        *((step, 450, "4.2.0 greylisted", NOT_NOW, False) for step in Step),
        *((step, 421, "4.7.0 too many", NOT_NOW, False) for step in Step),
        # The address, where it was asked about, whatever the words.
        *((RCPT, 550, words, REFUSED, True) for words in (NOBODY, FULL, SPAM, OURS, BARE)),
        *((RCPT, code, BARE, REFUSED, True) for code in (501, 521, 550, 551, 552, 553, 554, 556)),
        # The order of commands, or who gives them.
        *((RCPT, code, BARE, NOT_NOW, False) for code in (500, 502, 503, 504, 530, 534, 535, 538)),
        # We ourselves: it may be set right, and nothing has left.
        *((MAIL, 550, words, NOT_NOW, False) for words in (NOBODY, FULL, SPAM, OURS, BARE)),
        *((MAIL, code, BARE, NOT_NOW, False) for code in (501, 521, 530, 535, 552, 554)),
        # Servers that say so late whom they do not know.
        *((step, 550, words, REFUSED, True) for step in (DATA, CONTENT) for words in (NOBODY, FULL, "5.1.10 null MX")),
        *((DATA, code, words, NOT_NOW, False) for code in (503, 530, 554) for words in (SPAM, OURS, BARE)),
        # The message was read and is not wanted: that is final, and says nothing of its address.
        *((CONTENT, 554, words, REFUSED, False) for words in (SPAM, OURS, BARE, "5.2.3 too long", "5.0.0 no", "5.3.0 no")),
        (CONTENT, 554, "5.6.0 quoted 5.1.1", REFUSED, False),
        # No answer at all: what has left may have arrived.
        *((CONTENT, code, BARE, UNKNOWN, False) for code in (-1, 0, 25, 100, 199, 300, 354, 600, 999)),
        *((step, code, BARE, NOT_NOW, False) for step in (MAIL, RCPT, DATA) for code in (-1, 0, 25, 100, 250, 300, 600, 999)),
    ],
)
def test_an_answer_is_judged_by_what_was_asked(step, code, words, verdict, blames):
    outcome = judged(step, code, f"{code} {words}")
    assert (outcome.verdict, outcome.verdict is REFUSED and outcome.answer.startswith("5")) == (verdict, blames)
    assert outcome.answer.endswith(f"{code} {words}")
    assert outcome.answer.startswith("5") <= blames


def test_a_code_is_found_in_what_a_server_said():
    assert code_in("550-5.1.1 The email account") == "5.1.1"
    assert code_in("250 ok from 10.5.1.1.7") == ""
