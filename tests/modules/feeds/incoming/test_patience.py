"""When a partner is asked again."""

from datetime import timedelta

import pytest

from modules.feeds.incoming.outcomes import Code, Trouble
from modules.feeds.incoming.patience import AFTER_FAILURES, DAY, HOUR, LONGEST, pause_after, pause_of
from tests.factories.partners import TALK, a_calendar

SLOW = Trouble(Code.TOO_SLOW)


@pytest.mark.parametrize(
    ("head", "pause"),
    [
        ((), HOUR),
        (("REFRESH-INTERVAL;VALUE=DURATION:PT6H",), 6 * HOUR),
        (("refresh-interval;value=duration:p1d",), DAY),
        (("X-PUBLISHED-TTL:PT12H",), 12 * HOUR),
        (("X-PUBLISHED-TTL:PT12H", "REFRESH-INTERVAL;VALUE=DURATION:PT3H"), 3 * HOUR),
        (("REFRESH-INTERVAL;VALUE=DURATION:P1H", "X-PUBLISHED-TTL:PT2H"), 2 * HOUR),
        (("REFRESH-INTERVAL;VALUE=DURATION:PT5M",), HOUR),
        (("REFRESH-INTERVAL;VALUE=DURATION:P52W",), LONGEST),
        (("X-PUBLISHED-TTL:1:00:00",), HOUR),
        (("X-PUBLISHED-TTL:-PT9H",), HOUR),
    ],
)
def test_a_calendar_says_how_often_it_wants_to_be_asked(head, pause):
    assert pause_of(a_calendar(TALK, head=head)) == pause


def test_only_the_head_of_a_calendar_speaks():
    assert pause_of(a_calendar(TALK + "\nX-PUBLISHED-TTL:PT12H")) == HOUR


def test_each_failure_makes_the_pause_longer_and_then_it_is_given_up(now):
    pauses = [pause_after(SLOW, failures, now) for failures in range(1, len(AFTER_FAILURES) + 1)]
    assert pauses[-1] is None
    assert pauses[:-1] == sorted(pauses[:-1])
    assert (pauses[0], pauses[-2]) == (HOUR, DAY)


@pytest.mark.parametrize(
    ("trouble", "pause"),
    [
        (Trouble(Code.GONE, "410"), None),
        (Trouble(Code.MISSING, "404"), DAY),
        (Trouble(Code.STATUS, "503", "30"), HOUR),
        (Trouble(Code.STATUS, "503", "21600"), 6 * HOUR),
        (Trouble(Code.STATUS, "429", "Tue, 12 Jan 2027 18:00:00 GMT"), DAY),
        (Trouble(Code.STATUS, "429", "Mon, 11 Jan 2017 18:00:00 GMT"), HOUR),
        (Trouble(Code.STATUS, "429", "9" * 400), LONGEST),
        (Trouble(Code.STATUS, "429", "soon"), HOUR),
        (Trouble(Code.STATUS, "429", "Tue, 12 Jan 2027 18:00:00"), HOUR),
    ],
)
def test_what_a_server_asks_for_is_obeyed(now, trouble, pause):
    assert pause_after(trouble, 1, now) == pause


def test_the_pauses_are_within_reason():
    assert min(AFTER_FAILURES) == HOUR
    assert sum(AFTER_FAILURES, timedelta()) < timedelta(days=7)
