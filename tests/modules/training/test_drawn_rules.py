"""A form draws a rule two levels deep and gives back the same rule, or does not draw it at all."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.training.content.drawn_rules import DrawnGroup, DrawnLeaf, drawn, rule_of
from modules.training.content.values import Rule, SeriesContent
from tests.factories.training import a_content

LEAVES = [
    Rule(viewed="first/read"),
    Rule(score="first/check", at_least=60),
    Rule(score="first/check", at_least=80),
    Rule(attended="second/live", sessions=1),
    Rule(attended="second/live", sessions=2),
    Rule(submitted="second/journal"),
    Rule(submitted="gone/away"),
    Rule(minutes=20),
]


def ruled(rule: Rule):
    return msgspec.structs.replace(a_content(), rule=rule)


@st.composite
def groups(draw, children):
    members = draw(st.lists(children, min_size=1, max_size=4))
    match draw(st.sampled_from(["all", "any", "n_of"])):
        case "all":
            return Rule(all_of=members)
        case "any":
            return Rule(any_of=members)
        case _:
            return Rule(n_of=draw(st.integers(0, 5)), of=members)


INNER = groups(st.sampled_from(LEAVES))
DRAWABLE = groups(st.sampled_from(LEAVES) | INNER)


@given(DRAWABLE)
def test_what_is_drawn_is_given_back(rule):
    content = ruled(rule)
    group = drawn(content)
    assert group is not None
    assert rule_of(group, content) == rule


@given(groups(groups(groups(st.sampled_from(LEAVES)))))
def test_what_is_deeper_is_not_drawn(rule):
    assert drawn(ruled(rule)) is None


@pytest.mark.parametrize(
    "rule",
    [
        Rule(viewed="first/check"),
        Rule(all_of=[Rule(viewed="first/read", minutes=3)]),
        Rule(all_of=[Rule()]),
        Rule(all_of=[], any_of=[Rule(viewed="first/read")]),
    ],
)
def test_what_a_form_could_not_give_back_is_not_drawn(rule):
    assert drawn(ruled(rule)) is None


def test_one_leaf_alone_is_drawn_as_a_group_and_stays_alone():
    content = ruled(Rule(minutes=20))
    assert drawn(content) == DrawnGroup("all", None, (DrawnLeaf("*minutes", 20),))
    assert rule_of(drawn(content), content) == Rule(minutes=20)
    more = DrawnGroup("all", None, (DrawnLeaf("*minutes", 20), DrawnLeaf("first/read")))
    assert rule_of(more, content) == Rule(all_of=[Rule(minutes=20), Rule(viewed="first/read")])


def test_leaves_say_what_the_activity_itself_says_unless_they_say_more():
    content = ruled(Rule(all_of=[LEAVES[1], LEAVES[2], LEAVES[4], LEAVES[3]]))
    assert [each.amount for each in drawn(content).members] == [None, 80, None, 1]


def test_a_series_asks_for_modules_and_the_module_of_the_role():
    words = {"en": "A", "es": "A"}
    rule = Rule(n_of=2, of=[Rule(own_role=True), Rule(module="one"), Rule(any_of=[Rule(module="two"), Rule(module="three")])])
    series = SeriesContent(slug="s", title=words, summary=words, modules=["one", "two", "three"], rule=rule)
    assert [getattr(each, "what", "") for each in drawn(series).members] == ["*own_role", "one", ""]
    assert rule_of(drawn(series), series) == rule
    alone = msgspec.structs.replace(series, rule=Rule(own_role=True))
    assert rule_of(drawn(alone), alone) == Rule(own_role=True)
