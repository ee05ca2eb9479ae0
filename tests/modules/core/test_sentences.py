"""Sentences made of parts."""

import pytest
from markupsafe import Markup

from modules.core.sentences import end_once


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("Until 5:00 p.m..", "Until 5:00 p.m."),
        ("Until 5:00 p.m.. Then go.", "Until 5:00 p.m. Then go."),
        ("Hasta las 5:00 a.\N{NO-BREAK SPACE}m..", "Hasta las 5:00 a.\N{NO-BREAK SPACE}m."),
        ("Until 5:00 p.m....", "Until 5:00 p.m...."),
        ("At 12:00 noon.", "At 12:00 noon."),
        ("name@team..example", "name@team..example"),
    ],
)
def test_a_time_of_day_ends_a_sentence_once(made, said):
    assert end_once(made) == said


def test_safe_html_stays_safe():
    assert isinstance(end_once(Markup("<b>5:00 p.m.</b>")), Markup)
