"""What is known already is written down as soon as the database is back."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from modules.deliveries.insisting import insist


def failing(times: int):
    """A deed that meets a database that is away so often; and how often it was tried."""
    tried = []

    def write() -> None:
        tried.append(1)
        if len(tried) <= times:
            raise OperationalError("commit", {}, Exception("server closed the connection unexpectedly"))

    return write, tried


@pytest.mark.parametrize("times", [0, 1, 3])
def test_it_is_tried_until_the_database_is_back(times):
    write, tried = failing(times)
    insist(write, pauses=(0, 0, 0))
    assert len(tried) == times + 1


def test_a_database_that_stays_away_is_an_error():
    write, tried = failing(9)
    with pytest.raises(OperationalError):
        insist(write, pauses=(0, 0, 0))
    assert len(tried) == 4


def test_what_is_wrong_itself_is_not_tried_again():
    with pytest.raises(ZeroDivisionError):
        insist(lambda: 1 / 0)
