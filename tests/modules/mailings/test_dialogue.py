"""Many messages over one connection, whatever the server answers."""

from __future__ import annotations

import smtplib
from contextlib import closing
from math import inf
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.deliveries.handing_over import Envelope, Outcome, Verdict
from modules.mailings.dialogue import TOO_SLOW, Dialogue, stuffed
from tests.chaos.catcher import HANG_UP, Catcher
from tests.waiting import PATIENCE

WORDS = [b"Subject: Tea\r\n\r\n.\r\n..two\r\nEnd\r\n", b"Subject: Cake\r\n\r\n" + b"A line of words.\r\n" * 2_000]
FINE, LATER, NEVER, CLOSING = "250 OK", "450 4.2.0 greylisted", "550 5.1.1 no such user", "421 4.7.0 too many"
MEANS = {FINE: Verdict.TAKEN, LATER: Verdict.NOT_NOW, NEVER: Verdict.REFUSED}


def carried(catcher: Catcher, count: int, until: float = inf) -> list[Outcome]:
    envelopes = [Envelope(f"reader-{each}@example.org", stuffed(Envelope("", WORDS[each % 2]))) for each in range(count)]
    with closing(smtplib.SMTP("127.0.0.1", catcher.port, "localhost", timeout=PATIENCE)) as smtp:
        smtp.ehlo()
        return list(Dialogue(smtp, "convene@example.org", until).carry(envelopes))


@pytest.mark.parametrize("ahead", [False, True])
def test_each_message_arrives_byte_for_byte(ahead):
    with Catcher(ahead=ahead) as catcher:
        outcomes = carried(catcher, 20)
        assert [each.verdict for each in outcomes] == [Verdict.TAKEN] * 20
        assert [(each.address, each.content) for each in catcher.kept] == [
            (f"reader-{each}@example.org", WORDS[each % 2]) for each in range(20)
        ]


@pytest.mark.parametrize("ahead", [False, True])
@given(answers=st.lists(st.tuples(st.sampled_from(list(MEANS)), st.sampled_from(list(MEANS))), max_size=12))
@settings(max_examples=25)
def test_each_message_gets_its_own_answer(ahead, answers):
    """(At RCPT, at DATA) for each message; DATA is asked only where RCPT was granted."""
    with Catcher(ahead=ahead) as catcher:
        catcher.at_rcpt.extend(at_rcpt for at_rcpt, _ in answers)
        catcher.at_data.extend(at_data for at_rcpt, at_data in answers if at_rcpt == FINE)
        outcomes = carried(catcher, len(answers))
        expected = [at_data if at_rcpt == FINE else at_rcpt for at_rcpt, at_data in answers]
        assert [(each.verdict, each.answer) for each in outcomes] == [(MEANS[said], said) for said in expected]
        taken = [f"reader-{at}@example.org" for at, said in enumerate(expected) if said == FINE]
        assert [each.address for each in catcher.kept] == taken


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("broken_at", [0, 2, 4])
def test_of_a_line_that_breaks_one_message_is_in_doubt_and_the_rest_never_left(ahead, broken_at):
    with Catcher(ahead=ahead) as catcher:
        catcher.at_data.extend([FINE] * broken_at + [HANG_UP])
        verdicts = [each.verdict for each in carried(catcher, 5)]
        assert verdicts == [Verdict.TAKEN] * broken_at + [Verdict.UNKNOWN] + [Verdict.NOT_NOW] * (4 - broken_at)
        assert len(catcher.kept) == broken_at + 1


@pytest.mark.parametrize("ahead", [False, True])
def test_a_server_that_closes_politely_has_none_of_what_follows(ahead):
    with Catcher(ahead=ahead) as catcher:
        catcher.at_data.extend([FINE, CLOSING])
        outcomes = carried(catcher, 4)
        assert [each.verdict for each in outcomes] == [Verdict.TAKEN, *[Verdict.NOT_NOW] * 3]
        assert len(catcher.kept) == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("ahead", [False, True])
def test_what_the_server_was_too_slow_to_ask_for_does_not_leave(ahead, count):
    with Catcher(ahead=ahead) as catcher:
        outcomes = carried(catcher, count, until=monotonic())
        assert [(each.verdict, each.answer) for each in outcomes] == [(Verdict.NOT_NOW, TOO_SLOW)] * count
        assert catcher.caught == []


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize(("step", "what"), [("at_mail", "MAIL FROM"), ("at_ask", "DATA"), ("at_data", "end of DATA")])
def test_a_sender_that_is_refused_is_no_fault_of_the_address(ahead, step, what):
    said = "550 Sender rejected"
    with Catcher(ahead=ahead) as catcher:
        getattr(catcher, step).extend([FINE, said] if step != "at_ask" else [said])
        outcomes = carried(catcher, 3)
        [refused] = [each for each in outcomes if each.verdict is not Verdict.TAKEN]
        verdict = Verdict.REFUSED if step == "at_data" else Verdict.NOT_NOW
        assert (refused.verdict, refused.answer) == (verdict, f"in reply to {what}: {said}")
        assert len(catcher.kept) == 2


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("odd", ["oops", "199 wait", "354 more", "600 what", "7"])
def test_what_has_left_is_in_doubt_where_the_answer_is_none_and_nothing_follows(ahead, odd):
    with Catcher(ahead=ahead) as catcher:
        catcher.at_data.extend([FINE, odd])
        verdicts = [each.verdict for each in carried(catcher, 4)]
        assert verdicts == [Verdict.TAKEN, Verdict.UNKNOWN, Verdict.NOT_NOW, Verdict.NOT_NOW]
        assert len(catcher.caught) == 2


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize(
    ("step", "odd"), [("at_mail", "oops"), ("at_mail", "354 go"), ("at_rcpt", "oops"), ("at_ask", "250 OK")]
)
def test_after_an_answer_to_nothing_that_was_asked_nothing_leaves(ahead, step, odd):
    """Else the next answer would be taken for that of another command, and one reader's message might go to another."""
    with Catcher(ahead=ahead) as catcher:
        getattr(catcher, step).append(odd)
        assert [each.verdict for each in carried(catcher, 3)] == [Verdict.NOT_NOW] * 3
        assert catcher.caught == []
