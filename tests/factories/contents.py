"""Contents of every shape for property tests: sound in their keys, with any words a person may write."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from modules.training.content import values as c

letters = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t", exclude_characters="\ufffe\uffff")
some_words = (
    st.text(letters, max_size=40) | st.text("ab \n.:#-'\"|>éñ¿&*!%@`{}[],?", max_size=120) | st.sampled_from(["yes", "1", "~"])
)
texts = st.fixed_dictionaries({"en": some_words, "es": some_words}) | st.fixed_dictionaries({"en": some_words}) | st.just({})
whole_texts = st.fixed_dictionaries({"en": some_words, "es": some_words})
keys = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,4})?", fullmatch=True).filter(lambda key: key != "files")
names = st.from_regex(r"[a-z]{1,6}\.(en|es)\.txt", fullmatch=True)
flags, small = st.booleans(), st.integers(0, 120)


def several(kind: Any, least: int = 0, most: int = 3) -> st.SearchStrategy[list[Any]]:
    """Parts with keys of their own."""
    return st.lists(kind, min_size=least, max_size=most, unique_by=lambda part: part.key)


choices = st.builds(c.Choice, key=keys, text=whole_texts, right=flags, feedback=texts)
items = st.builds(c.Item, key=keys, text=whole_texts)
verdicts = st.builds(c.Verdicts, right=whole_texts, wrong=whole_texts)
asked = {"key": keys, "ask": whole_texts}
accepted = st.dictionaries(st.sampled_from(["en", "es"]), st.lists(some_words, max_size=2))
questions = st.one_of(
    st.builds(c.Single, choices=several(choices), **asked),
    st.builds(c.Multiple, choices=several(choices), **asked),
    st.builds(c.TrueFalse, answer=flags, feedback=verdicts, **asked),
    st.builds(c.Order, items=several(items), feedback=verdicts, **asked),
    st.builds(c.ShortText, accept=accepted, feedback=verdicts, **asked),
)
survey_questions = st.one_of(
    st.builds(c.Scale, low=whole_texts, high=whole_texts, **asked),
    st.builds(c.SurveyChoice, choices=several(choices), **asked),
    st.builds(c.Words, **asked),
)
base = {"key": keys, "title": texts, "words": texts}
files = st.fixed_dictionaries({"en": names, "es": names})
recording = {"file": files, "captions": files, "seconds": st.fixed_dictionaries({"en": small, "es": small})}
activities = st.one_of(
    st.builds(c.Reading, **base),
    st.builds(c.Video, **base, **recording),
    st.builds(c.Audio, **base, **recording),
    st.builds(c.Quiz, pass_at=small, attempts=small, questions=several(questions), **base),
    st.builds(c.Rating, intro=texts, levels=several(items), statements=several(items), closing=texts, **base),
    st.builds(c.Journal, **base),
    st.builds(c.Download, file=files, **base),
    st.builds(c.Live, event=keys, sessions=small, **base),
    st.builds(c.Survey, questions=several(survey_questions), **base),
)
lessons = st.builds(c.Lesson, key=keys, title=whole_texts, lead=texts, minutes=small, activities=several(activities, 1))
leaves = st.one_of(
    st.builds(c.Rule, viewed=keys),
    st.builds(c.Rule, submitted=keys),
    st.builds(c.Rule, score=keys, at_least=small),
    st.builds(c.Rule, attended=keys, sessions=small),
    st.builds(c.Rule, minutes=small),
    st.builds(c.Rule, module=keys),
    st.just(c.Rule(own_role=True)),
)
rules = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(c.Rule, all_of=st.lists(inner, max_size=3)),
        st.builds(c.Rule, any_of=st.lists(inner, max_size=3)),
        st.builds(c.Rule, n_of=small, of=st.lists(inner, max_size=3)),
    ),
    max_leaves=6,
)
described = {"slug": keys, "title": whole_texts, "summary": whole_texts, "description": texts, "sample": flags, "rule": rules}
modules = st.builds(
    c.ModuleContent,
    minutes=small,
    makers=st.lists(some_words, max_size=2),
    guide=texts,
    lessons=several(lessons, 1),
    files=st.just({}),
    **described,
)
series = st.builds(
    c.SeriesContent,
    credits=st.lists(some_words, max_size=2),
    modules=st.lists(keys, unique=True, max_size=3),
    roles=st.dictionaries(keys, st.builds(c.RolePath, title=whole_texts, module=keys), max_size=2),
    eligibility=st.none() | st.builds(c.Eligibility, ask=whole_texts, statements=several(items)),
    **described,
)
