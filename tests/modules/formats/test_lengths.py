"""How long something takes, in tables."""

from __future__ import annotations

import pytest

from modules.formats.lengths import say_length


@pytest.mark.parametrize(
    ("minutes", "locale", "said"),
    [
        (0, "en", "0 min"),
        (1, "en", "1 minute"),
        (60, "en", "1 hour"),
        (150, "en", "2 hr 30 min"),
        (60, "es", "1 hora"),
        (150, "es", "2 h 30 min"),
        (6000, "es", "100 h"),
    ],
)
def test_in_hours_and_minutes(minutes, locale, said):
    assert say_length(minutes, locale).replace("\N{NO-BREAK SPACE}", " ") == said
