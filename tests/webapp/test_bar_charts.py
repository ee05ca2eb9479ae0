"""Bar charts: everything inside, side by side, as high as it is worth."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webapp.bar_charts import BOTTOM, TOP, WIDTH, bar_chart


@given(st.lists(st.integers(0, 10**6), max_size=12))
def test_everything_stands_inside_and_beside(values):
    bars = bar_chart({str(number): value for number, value in enumerate(values)})
    assert [each.value for each in bars] == values
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH + 0.1 and TOP - 0.1 <= bar.y <= BOTTOM for bar in bars)
    assert all(before.x + before.width <= after.x for before, after in pairwise(bars))
    assert all(bar.height > 0 for bar in bars if bar.value * 1000 > max(values))


def test_the_highest_reaches_the_top_and_nothing_has_no_height():
    bars = bar_chart({"1": 0, "2": 5, "3": 10})
    assert [(bar.y, bar.height) for bar in bars] == [(BOTTOM, 0), (88, 62), (TOP, BOTTOM - TOP)]
    assert bar_chart({}) == []
