"""Charts: everything inside, nothing over the other, round numbers at the side."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webapp.charts import APART, BOTTOM, LEFT, RIGHT, TOP, line_chart

FIRST = date(2026, 10, 1)
numbers = st.floats(-1e9, 1e9, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-6)


def of(*values):
    return [(FIRST + timedelta(days=30 * number), value) for number, value in enumerate(values)]


def test_a_line_and_its_aim():
    chart = line_chart(of(3, 11, 18, 31), aim=40)
    assert [value for _, value in chart.grid] == [0, 20, 40, 60]
    assert chart.aim == (next(y for y, value in chart.grid if value == 40), 40)
    assert [mark.y for mark in chart.marks] == sorted((mark.y for mark in chart.marks), reverse=True)
    assert len(chart.points.split()) == 4


def test_one_value_and_none():
    assert [mark.x for mark in line_chart(of(5)).marks] == [LEFT + 16]
    assert line_chart([]).marks == []


@given(st.lists(numbers, min_size=1, max_size=40), st.none() | numbers)
def test_everything_stands_inside(values, aim):
    chart = line_chart(of(*values), aim)
    assert all(LEFT <= mark.x <= RIGHT and TOP - 0.1 <= mark.y <= BOTTOM + 0.1 for mark in chart.marks)
    assert aim is None or TOP - 0.1 <= chart.aim[0] <= BOTTOM + 0.1
    assert len(chart.grid) == 4
    dated = [mark.x for mark in chart.marks if mark.dated]
    assert all(after - before >= APART for before, after in pairwise(dated))


@given(st.lists(numbers, min_size=8, max_size=40))
def test_of_many_marks_the_telling_ones_are_labeled(values):
    labeled = [mark.value for mark in line_chart(of(*values)).marks if mark.labeled]
    assert {values[0], values[-1], max(values), min(values)} == set(labeled)
