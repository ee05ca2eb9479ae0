"""Staff say what a module and a series take, who may enroll and in which roles, in forms without a script."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.authoring import drafting
from modules.training.content.catalog import series_content
from modules.training.content.values import Eligibility, Item, RolePath, Rule
from modules.training.models import Draft, Series
from tests.factories.accounts import signed_in_client
from tests.factories.browsing import fields_of, page, press
from tests.factories.training import a_module, rewritten, words

READ, JOURNAL, LIVE = Rule(viewed="first/read"), Rule(submitted="second/journal"), Rule(attended="second/live", sessions=2)


@pytest.fixture
def editor(app):
    return signed_in_client(app, "editor")


@pytest.fixture
def made(app, fresh_database):
    """`made(lambda session, now: …)` commits what it makes."""

    def make(work):
        with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
            return work(session, read_now(session))

    return make


@pytest.fixture
def module(made):
    return made(a_module)


@pytest.fixture
def rule(module) -> str:
    return f"/staff/training/{module.id}/rule"


@pytest.fixture
def asked(fresh_database, module):
    """The rule of the draft."""

    def read() -> Rule:
        with Session(fresh_database) as session:
            return drafting.draft_content(session.get(Draft, module.id)).rule

    return read


@pytest.fixture
def ruled(made, module):
    """`ruled(rule)` writes it into the draft."""
    return lambda wanted: made(lambda session, now: rewritten(session, module, now, rule=wanted))


def test_a_rule_of_groups_is_made_by_buttons(editor, rule, asked):
    groups = f"{rule}?as=groups"
    sent = fields_of(editor.get(groups))
    assert [sent[f"rule-members-{number}-what"] for number in range(3)] == ["first/read", "first/check", "second/journal"]
    sent = fields_of(press(editor, groups, sent, "add rule-members group"))
    sent = fields_of(press(editor, groups, sent, "remove rule-members-1"))
    sent |= {"rule-members-2-ask": "n_of", "rule-members-2-count": "2", "rule-members-2-members-0-what": "second/live"}
    sent |= {"rule-members-2-members-0-amount": "1", "rule-members-2-members-1-what": "first/check"}
    sent = fields_of(press(editor, groups, sent, "add rule-members-2-members"))
    sent |= {"rule-members-2-members-2-what": "*minutes", "rule-members-2-members-2-amount": "20"}
    sent = fields_of(press(editor, groups, sent, "up rule-members-2"))
    before = asked()
    assert before == Rule(all_of=[READ, Rule(score="first/check", at_least=60), JOURNAL])
    assert editor.post(groups, data=sent).status_code == 302
    some = [Rule(attended="second/live"), Rule(score="first/check", at_least=60), Rule(minutes=20)]
    assert asked() == Rule(all_of=[READ, Rule(n_of=2, of=some), JOURNAL])
    again = fields_of(editor.get(rule))
    assert "rule-members-1-ask" in again, "what cannot be ticked is shown in groups"
    editor.post(groups, data=again)
    assert asked() == Rule(all_of=[READ, Rule(n_of=2, of=some), JOURNAL]), "a form that changes nothing changes nothing"


@pytest.mark.parametrize("way", ["ticked", "groups", "text"])
def test_every_way_gives_back_the_rule_it_was_given(editor, rule, asked, way):
    before, path = asked(), f"{rule}?as={way}"
    assert editor.post(path, data=fields_of(editor.get(path))).status_code == 302
    assert asked() == before


def test_what_nobody_can_meet_is_said_beside_its_field(editor, rule, ruled, asked):
    ruled(Rule(all_of=[READ, Rule(any_of=[Rule(minutes=500), Rule(submitted="gone/away")]), Rule(n_of=3, of=[LIVE])]))
    shown = page(editor.get(rule))
    assert "500 active minutes are asked for" in shown.select_one("#rule-members-1-members-0-what-error").text
    assert "no activity of this module" in shown.select_one("#rule-members-1-members-1-what-error").text
    assert shown.select_one("#rule-members-1-members-1-what option[selected]")["value"] == "gone/away"
    assert "3 of 1 cannot be done." in shown.select_one("#rule-members-2-members").text
    sent = fields_of(editor.get(rule)) | {"rule-members-1-members-0-amount": "5"}
    assert editor.post(f"{rule}?as=groups", data=sent).location == f"{rule}?as=groups", "back to what is still to mend"
    assert asked().all_of[1].any_of[0] == Rule(minutes=5)


def test_a_deeper_rule_is_read_and_edited_as_text(editor, rule, ruled, asked):
    deep = Rule(all_of=[Rule(any_of=[Rule(all_of=[READ, LIVE]), JOURNAL])])
    ruled(deep)
    shown = page(editor.get(f"{rule}?as=groups"))
    assert "it is edited as text" in shown.text
    assert shown.select_one("textarea[name=rule]")
    assert "in 2 sessions" in " ".join(shown.select_one(".card").text.split())
    editor.post(f"{rule}?as=text", data=fields_of(editor.get(rule)))
    assert asked() == deep


def test_of_two_who_write_a_rule_neither_is_lost(editor, rule, ruled, asked):
    groups = f"{rule}?as=groups"
    sent = fields_of(editor.get(groups)) | {"rule-ask": "any"}
    ruled(Rule(all_of=[READ, LIVE]))
    answer = editor.post(groups, data=sent)
    assert answer.status_code == 409
    assert "second/live" in page(answer).select_one(".clash").text
    assert asked() == Rule(all_of=[READ, LIVE])
    assert editor.post(groups, data=fields_of(answer)).status_code == 302
    assert asked().any_of[0] == READ


@pytest.fixture
def series(made, module):
    """A series of three modules; its address."""
    own = made(lambda session, _now: session.get_one(Series, module.series_id))
    for _ in range(2):
        made(lambda session, now: a_module(session, now, session.get_one(Series, own.id)))
    return f"/staff/training/series/{own.id}"


@pytest.fixture
def said(fresh_database, series):
    """What the series says."""

    def read():
        with Session(fresh_database) as session:
            return series_content(session.get(Series, int(series.rpartition("/")[2])))

    return read


def test_a_series_gets_roles_statements_an_order_and_a_rule(editor, series, said):
    one, two, three = said().modules
    before = said()
    assert editor.post(series, data=fields_of(editor.get(series))).status_code == 302
    assert said() == before, "a form that changes nothing changes nothing"
    sent = fields_of(editor.get(series))
    for button in ("up modules-2", "add roles", "add statements", "add rule-members leaf", "remove rule-members-0"):
        sent = fields_of(press(editor, series, sent, button))
    sent |= {"roles-0-title_en": "Social worker", "roles-0-title_es": "Trabajo social", "roles-0-module": two}
    sent |= {"en-ask": "Is this true?", "es-ask": "¿Es cierto?"}
    sent |= {"statements-0-text_en": "I lead people.", "statements-0-text_es": "Dirijo a personas."}
    sent |= {"rule-ask": "n_of", "rule-count": "2", "rule-members-2-what": "*own_role"}
    assert editor.post(series, data=sent).status_code == 302
    after = said()
    assert after.modules == [one, three, two]
    title = {"en": "Social worker", "es": "Trabajo social"}
    assert after.roles == {"social-worker": RolePath(title=title, module=two)}
    statement = Item(key="i-lead-people", text={"en": "I lead people.", "es": "Dirijo a personas."})
    assert after.eligibility == Eligibility(ask={"en": "Is this true?", "es": "¿Es cierto?"}, statements=[statement])
    assert after.rule == Rule(n_of=2, of=[Rule(module=two), Rule(module=three), Rule(own_role=True)])
    sent = fields_of(press(editor, series, fields_of(editor.get(series)), "remove statements-0")) | {"en-ask": "", "es-ask": ""}
    editor.post(series, data=sent)
    assert said().eligibility is None


def test_what_contradicts_itself_in_a_series_is_said_beside_its_field(editor, series, said):
    before = said()
    sent = fields_of(press(editor, series, fields_of(editor.get(series)), "add roles"))
    sent |= {"roles-0-title_en": "Teacher", "rule-ask": "n_of", "rule-count": "9", "rule-members-0-what": "*own_role"}
    sent |= {"en-summary": "", "rule-members-1-what": "elsewhere", "en-ask": "Only asked"}
    answer = editor.post(series, data=sent)
    shown = page(answer)
    assert answer.status_code == 422
    assert "missing in: Spanish" in shown.select_one("#roles-0-title_es-error").text
    assert "no module of this series" in shown.select_one("#roles-0-title_en-error").text
    assert "9 of 3 cannot be done." in shown.select_one("#rule-members").text
    assert "“elsewhere” is no module of this series." in shown.select_one("#rule-members-1-what-error").text
    assert "missing in: English" in shown.select_one("#en-summary-error").text
    assert "At least 1 are needed" in shown.select_one("#statements").text
    assert fields_of(answer)["roles-0-title_en"] == "Teacher"
    assert said() == before


def test_a_rule_of_a_series_that_is_too_deep_stays_when_the_rest_is_saved(editor, made, series, said):
    [one, two, three] = said().modules
    deep = Rule(all_of=[Rule(any_of=[Rule(all_of=[Rule(module=one), Rule(module=two)]), Rule(module=three)])])
    text = f"{series}?as=text"
    sent = fields_of(editor.get(text))
    sent["shape"] = f"modules: [{one}, {two}, {three}]\nrule:\n  all:\n  - any:\n    - all:\n      - module: {one}\n"
    sent["shape"] += f"      - module: {two}\n    - module: {three}\n"
    assert editor.post(text, data=sent).status_code == 302
    shown = editor.get(series)
    assert "it is edited as text" in shown.text
    assert editor.post(series, data=fields_of(shown) | {"en-title": "Another title"}).status_code == 302
    assert (said().rule, said().title) == (deep, {**words(""), **said().title, "en": "Another title"})
