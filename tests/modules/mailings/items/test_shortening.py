"""Shortening a page's text to what a message can say."""

from __future__ import annotations

import pytest

from modules.mailings.items.shortening import shorten


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("Two mornings in Fresno. Soup for all.", 7, "Two mornings in Fresno. Soup for all."),
        ("Two mornings in Fresno. Soup for all.", 6, "Two mornings in Fresno."),
        ("We meet at 9:00 a.m. Pacific time on Friday. Bring a friend.", 9, "We meet at 9:00 a.m. Pacific time on Friday."),
        ("We meet at 9:00 a.m. Pacific time on Friday. Bring a friend.", 6, "We meet at 9:00 a.m. Pacific …"),
        ("¿Quién falta? ¡Vengan todos! Habrá sopa.", 4, "¿Quién falta? ¡Vengan todos!"),
        ("El Dr. Peña habla. Después hay sopa.", 5, "El Dr. Peña habla."),
        ("One\n\ntwo\tthree - four", 3, "One two three …"),
        ("", 60, ""),
        ("Anything at all", 0, ""),
    ],
)
def test_whole_sentences_as_far_as_they_fit(text, most, short):
    assert shorten(text, most) == short
