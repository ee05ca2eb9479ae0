"""Many messages over several connections: each gets its own answer, however the server behaves."""

from __future__ import annotations

from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from modules.deliveries.handing_over import UNMADE, Envelope, Outcome, Verdict
from modules.mailings.bulk.lines import LATE, SmtpLines
from modules.mailings.postman import connect
from tasks.processes.ports import free_port
from tests.chaos.catcher import HANG_UP, Catcher
from tests.waiting import PATIENCE

FINE, LATER, CLOSING = "250 OK", "450 4.2.0 greylisted", "421 4.7.0 too many"


def envelopes(count: int) -> list[Envelope]:
    return [
        Envelope(f"r{each}@example.org", f"Subject: {each}\r\n\r\n.\r\nWords\r\n".encode(), f"bounces+{each}@example.org")
        for each in range(count)
    ]


@contextmanager
def lines_to(catcher: Catcher, wanted: int):
    lines = SmtpLines(lambda: connect(urlsplit(catcher.url), "localhost", PATIENCE))
    assert lines.ready(wanted) == wanted
    try:
        yield lines
    finally:
        lines.close()


def verdicts(outcomes: list[Outcome]) -> list[Verdict]:
    return [each.verdict for each in outcomes]


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize(("lines", "count"), [(1, 1), (4, 50), (7, 3), (3, 10)])
def test_each_message_arrives_once_whatever_the_number_of_lines(ahead, lines, count):
    with Catcher(ahead=ahead) as catcher, lines_to(catcher, lines) as opened:
        outcomes = opened.carry(envelopes(count), PATIENCE)
        assert verdicts(outcomes) == [Verdict.TAKEN] * count
        assert sorted((each.address, each.content) for each in catcher.kept) == sorted(
            (each.address, each.content) for each in envelopes(count)
        )
        assert catcher.connections == lines
        assert {each.sender for each in catcher.caught} == {each.sender for each in envelopes(count)}


def test_lines_are_kept_from_batch_to_batch_and_made_again_after_closing():
    with Catcher() as catcher, lines_to(catcher, 2) as opened:
        for _ in range(3):
            opened.carry(envelopes(4), PATIENCE)
        assert catcher.connections == 2
        opened.close()
        assert opened.ready(1) == 1
        assert verdicts(opened.carry(envelopes(4), PATIENCE)) == [Verdict.TAKEN] * 4
        assert catcher.connections == 3


def test_each_gets_the_answer_to_itself():
    with Catcher(ahead=True) as catcher, lines_to(catcher, 1) as opened:
        catcher.at_data.extend([FINE, LATER, FINE, "550 5.7.1 no", FINE])
        assert verdicts(opened.carry(envelopes(5), PATIENCE)) == [
            Verdict.TAKEN,
            Verdict.NOT_NOW,
            Verdict.TAKEN,
            Verdict.REFUSED,
            Verdict.TAKEN,
        ]


@pytest.mark.parametrize("ahead", [False, True])
def test_after_a_polite_end_the_rest_goes_over_a_new_connection(ahead):
    """As with a server that takes so many messages over each connection and no more."""
    with Catcher(ahead=ahead) as catcher, lines_to(catcher, 1) as opened:
        catcher.at_rcpt.extend([FINE, FINE, CLOSING, FINE, FINE, CLOSING])
        assert verdicts(opened.carry(envelopes(6), PATIENCE)) == [Verdict.TAKEN] * 6
        assert catcher.connections == 3
        assert sorted(each.address for each in catcher.kept) == [f"r{each}@example.org" for each in range(6)]


def test_what_ends_a_new_connection_too_is_left_for_later():
    with Catcher(ahead=True) as catcher, lines_to(catcher, 1) as opened:
        catcher.at_rcpt.extend([CLOSING, CLOSING, FINE, LATER])
        outcomes = opened.carry(envelopes(3), PATIENCE)
        assert verdicts(outcomes) == [Verdict.NOT_NOW, Verdict.TAKEN, Verdict.NOT_NOW]
        assert outcomes[0].answer == CLOSING


@pytest.mark.parametrize("ahead", [False, True])
def test_of_a_break_after_the_last_dot_one_is_in_doubt_and_the_rest_goes_on(ahead):
    with Catcher(ahead=ahead) as catcher, lines_to(catcher, 1) as opened:
        catcher.at_data.extend([FINE, HANG_UP])
        outcomes = opened.carry(envelopes(5), PATIENCE)
        assert verdicts(outcomes) == [Verdict.TAKEN, Verdict.UNKNOWN, *[Verdict.TAKEN] * 3]
        assert sorted(each.address for each in catcher.kept) == [f"r{each}@example.org" for each in range(5)]


def test_a_server_that_went_away_has_none_of_it():
    catcher = Catcher()
    with catcher, lines_to(catcher, 2) as opened:
        catcher.hang_up()
        catcher.stop()
        assert verdicts(opened.carry(envelopes(5), PATIENCE)) == [Verdict.NOT_NOW] * 5
        assert opened.ready(2) == 0


def test_nobody_there_is_no_line():
    lines = SmtpLines(lambda: connect(urlsplit(f"smtp://127.0.0.1:{free_port()}"), "localhost", PATIENCE))
    assert lines.ready(3) == 0
    lines.close()


def test_a_server_that_takes_few_connections_is_asked_for_no_more():
    with Catcher() as catcher:
        allowed, asked = 2, []

        def sparing():
            asked.append(1)
            if len(asked) > allowed:
                raise ConnectionRefusedError
            return connect(urlsplit(catcher.url), "localhost", PATIENCE)

        lines = SmtpLines(sparing)
        assert [lines.ready(5), lines.ready(5), lines.ready(1)] == [2, 2, 2]
        assert len(asked) == 5
        assert verdicts(lines.carry(envelopes(9), PATIENCE)) == [Verdict.TAKEN] * 9
        lines.close()


def test_when_the_time_is_over_nothing_more_leaves():
    with Catcher() as catcher, lines_to(catcher, 2) as opened:
        assert opened.carry(envelopes(5), 0.0) == [LATE] * 5
        assert catcher.caught == []


def test_an_address_that_mail_cannot_carry_is_refused_alone():
    with Catcher() as catcher, lines_to(catcher, 1) as opened:
        odd = [Envelope("ñandú@example.org", b"Words\r\n"), *envelopes(1), Envelope("r@español.example", b"Words\r\n")]
        outcomes = opened.carry(odd, PATIENCE)
        assert verdicts(outcomes) == [Verdict.REFUSED, Verdict.TAKEN, Verdict.TAKEN]
        assert outcomes[0].answer.startswith(UNMADE)
        assert [each.address for each in catcher.kept] == ["r0@example.org", "r@xn--espaol-zwa.example"]
