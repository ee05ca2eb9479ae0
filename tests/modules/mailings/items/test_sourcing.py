"""Items that come from events, modules and rounds: told once for each state, corrected when it changes, never against an editor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.cohorts.rounds.deadlines import move_deadline
from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft, Place
from modules.events.moving import Move, move
from modules.mailings.items.belonging import cohort_scope
from modules.mailings.items.checking import blocks, item_findings
from modules.mailings.items.drafts import ItemDraft, ItemWords
from modules.mailings.items.models import Item
from modules.mailings.items.of_deadlines import tell_of_deadline, tell_of_opened
from modules.mailings.items.of_events import tell_of_event
from modules.mailings.items.of_modules import tell_of_module
from modules.mailings.items.queries import is_told, items_that_may_stand, lists_of
from modules.mailings.items.withdrawing import withdraw
from modules.mailings.items.wordings import count_words, texts_of, whole_summary
from modules.mailings.items.writing import list_ids_of, rewrite
from modules.training.models import ModuleVersion
from tests.factories.cohorts import a_cohort, a_programme, a_round
from tests.factories.events import a_tag, an_event
from tests.factories.lists import a_list
from tests.factories.training import a_module, publish_again, rewritten

DAY = timedelta(days=1)
LONG = "Tables of six take two draft goals apart and write them again. " * 12


def move_to(session, event, now, **over):
    """Move an event by a week, or as `over` says."""
    draft = EventDraft.of(event)
    later = tuple(replace(each, starts=each.starts + 7 * DAY, ends=each.ends + 7 * DAY) for each in draft.meetings)
    to = Move(**{"time_zone": draft.time_zone, "meetings": later, "place": draft.place} | over)
    return move(session, event.id, to, seen_version=event.version, actor_id=None, now=now)


def called_off(session, event, now):
    return cancel(session, event.id, "The hall is flooded.", seen_version=event.version, actor_id=None, now=now)


def said(item, locale="en") -> str:
    text = texts_of(item)[locale]
    return f"{text.headline} | {whole_summary(text)}"


def test_an_event_is_told_in_both_languages_with_when_and_where(session, desk, now):
    event = an_event(
        session, now, title="LCAP night", title_es="Noche del LCAP", summary="Soup first.", venue="Hall", format="hybrid"
    )
    item = tell_of_event(desk, event.id)
    assert said(item) == (
        "LCAP night | Soup first. Tuesday, January 12, 2027, 10:00 to 11:00 a.m. Pacific time. In person (Hall) or online."
    )
    assert said(item, "es").startswith("Noche del LCAP | Soup first. Martes 12 de enero de 2027, de 10:00 a 11:00")
    assert (item.kind, item.state, item.revision, item.link) == ("event", "published", 1, f"/events/{event.slug}")
    assert not blocks(item_findings(item, texts_of(item), now, ["en", "es"]))


@pytest.mark.parametrize("words", [{"summary": LONG}, {"description": f"**Bring** your draft. {LONG}"}])
def test_long_words_are_shortened_at_a_sentence(session, desk, now, words):
    text = texts_of(tell_of_event(desk, an_event(session, now, **words).id))["en"]
    assert 40 <= count_words(text.summary) <= 60
    assert "again. Tuesday" in text.summary
    assert "*" not in text.summary


def test_an_event_goes_to_the_calendar_its_topics_audiences_and_county(session, desk, now):
    topic, audience = a_tag(session, "LCAP", kind="topic"), a_tag(session, "Families")
    lists = [
        a_list(session, now, kind="calendar"),
        a_list(session, now, kind="topic", scope=topic.slug),
        a_list(session, now, kind="audience", scope=audience.slug),
        a_list(session, now, kind="county", scope="san-mateo"),
    ]
    a_list(session, now, kind="calendar", retired_at=now)
    a_list(session, now, kind="topic", scope=audience.slug)
    a_list(session, now, kind="county", scope="fresno")
    a_list(session, now)
    item = tell_of_event(desk, an_event(session, now, tags=[topic, audience], county="San Mateo").id)
    assert lists_of(session, [item.id])[item.id] == lists


def test_an_event_of_a_cohort_is_told_by_its_list_alone(session, desk, now):
    programme = a_programme(session, now)
    cohort = a_cohort(session, now, programme)
    event = an_event(session, now, group_id=cohort.group_id, county="Fresno", tags=[a_tag(session, "LCAP", kind="topic")])
    for place in (("calendar", ""), ("county", "fresno"), ("topic", event.tags[0].slug)):
        a_list(session, now, kind=place[0], scope=place[1])
    assert tell_of_event(desk, event.id) is None
    team = a_list(session, now, kind="cohort", scope=cohort_scope(programme.slug, cohort.number), open=False)
    item = tell_of_event(desk, event.id)
    assert (item.private, list_ids_of(session, item.id)) == (True, {team.id})
    assert items_that_may_stand(session, now) == []


@pytest.mark.parametrize(
    "over", [{"status": "draft"}, {"starts_at": "past"}, {"status": "cancelled", "cancel_reason": "Heat."}]
)
def test_nothing_is_told_of_what_nobody_can_come_to(session, desk, now, over):
    over = {name: now - 2 * DAY if value == "past" else value for name, value in over.items()}
    assert tell_of_event(desk, an_event(session, now, **over).id) is None


def test_it_is_told_until_registration_closes_else_until_it_begins(session, desk, now):
    closes = now + timedelta(hours=3)
    assert tell_of_event(desk, an_event(session, now, registration_closes_at=closes).id).due_at == closes
    closed = an_event(session, now, registration_closes_at=now)
    assert tell_of_event(desk, closed.id).due_at == closed.starts_at
    free = an_event(session, now, registration_closes_at=closes, registration="none")
    assert tell_of_event(desk, free.id).due_at == free.starts_at
    running = an_event(session, now, sessions=[(now - DAY, now), (now + DAY, now + 2 * DAY)])
    assert tell_of_event(desk, running.id).due_at == running.ends_at


def test_the_same_news_are_told_once(session, desk, now):
    event = an_event(session, now)
    item = tell_of_event(desk, event.id)
    assert tell_of_event(desk, event.id) is None
    move_to(session, event, now)
    assert tell_of_event(desk, event.id).revision == 2
    assert tell_of_event(desk, event.id) is None
    assert (item.revision, item.version) == (2, 2)


def test_a_moved_event_is_a_correction_that_begins_with_what_changed(session, desk, now):
    event = an_event(session, now, title="LCAP night", summary="Soup first.")
    tell_of_event(desk, event.id)
    move_to(session, event, now, place=Place("in_person", "Library", "1 Main Street", "Fresno"))
    item = tell_of_event(desk, event.id)
    assert said(item) == (
        "LCAP night | New time or place: Tuesday, January 19, 2027, 10:00 to 11:00 a.m. Pacific time. "
        "Library, 1 Main Street, Fresno. Soup first."
    )
    assert item.due_at == event.starts_at


def test_what_an_editor_wrote_stays_and_has_the_news_before_it(session, desk, now):
    event = an_event(session, now)
    item = tell_of_event(desk, event.id)
    draft = ItemDraft.of(item, list_ids_of(session, item.id))
    words = draft.words | {"en": ItemWords("Come and eat", "Our own words.")}
    rewrite(session, item.id, replace(draft, words=words), seen_version=1, actor_id=None, now=now)
    move_to(session, event, now)
    item = tell_of_event(desk, event.id)
    assert said(item) == (
        "Come and eat | New time or place: Tuesday, January 19, 2027, 10:00 to 11:00 a.m. Pacific time. Online. Our own words."
    )
    words = {"en": ItemWords("Come and eat", "On the 19th.")}
    rewrite(session, item.id, replace(draft, words=draft.words | words), seen_version=item.version, actor_id=None, now=now)
    assert said(item) == "Come and eat | On the 19th."


def test_a_cancelled_event_is_told_as_such_to_those_who_know_it(session, desk, now):
    event = an_event(
        session, now, title="LCAP night", title_es="Noche del LCAP", registration_closes_at=now + timedelta(hours=1)
    )
    news = a_list(session, now, kind="calendar")
    item = tell_of_event(desk, event.id)
    called_off(session, event, now)
    later = replace(desk, now=now + timedelta(hours=2))
    item = tell_of_event(later, event.id)
    assert said(item) == (
        "Cancelled: LCAP night | This event does not take place. It was planned for Tuesday, January 12, 2027, "
        "10:00 to 11:00 a.m. Pacific time. The reason: The hall is flooded."
    )
    assert (item.state, item.called_off, item.revision, item.due_at) == ("published", True, 2, event.starts_at)
    assert list_ids_of(session, item.id) == {news.id}
    assert session.scalars(select(Item.id).where(*is_told(later.now))).all() == [item.id]
    assert items_that_may_stand(session, later.now) == []


def test_words_that_invited_to_what_is_cancelled_do_not_stay(session, desk, now):
    event = an_event(session, now, title="LCAP night", title_es=None)
    item = tell_of_event(desk, event.id)
    draft = ItemDraft.of(item, frozenset())
    words = {"en": ItemWords("Come and eat", "Our own words."), "es": ItemWords("Vengan", "Habrá sopa.")}
    rewrite(session, item.id, replace(draft, words=words), seen_version=1, actor_id=None, now=now)
    called_off(session, event, now)
    item = tell_of_event(desk, event.id)
    assert [text.summary for text in item.texts] == ["", ""]
    assert "LCAP night" in texts_of(item)["es"].headline


def test_news_do_not_bring_back_what_an_editor_withdrew(session, desk, now):
    event = an_event(session, now)
    item = tell_of_event(desk, event.id)
    withdraw(session, item.id, seen_version=1, actor_id=None, now=now)
    move_to(session, event, now)
    assert tell_of_event(desk, event.id) is None
    assert (item.state, item.revision) == ("withdrawn", 1)


def version_of(session, module) -> ModuleVersion:
    return session.get_one(ModuleVersion, module.current_id)


def test_a_module_is_announced(session, desk, now):
    news = a_list(session, now)
    module = a_module(session, now, title={"en": "Who decides?", "es": "¿Quién decide?"})
    item = tell_of_module(desk, module.current_id)
    assert said(item).startswith("Who decides? | ")
    assert said(item).endswith(
        f"It takes about {version_of(session, module).minutes} minutes, and you can stop and go on whenever you like."
    )
    assert texts_of(item)["es"].headline == "¿Quién decide?"
    assert (item.kind, item.due_at, list_ids_of(session, item.id)) == ("module", None, {news.id})
    assert item.link.endswith(f"/{module.slug}")
    assert tell_of_module(desk, module.current_id) is None


@pytest.mark.parametrize(
    ("change", "revision", "notice"), [("correction", 1, ""), ("improvement", 2, "There is a new version.")]
)
def test_readers_hear_of_a_better_module_and_not_of_a_corrected_word(session, desk, now, change, revision, notice):
    module = a_module(session, now)
    tell_of_module(desk, module.current_id)
    rewritten(session, module, now, minutes=31)
    publish_again(session, module, now, change)
    item = tell_of_module(desk, module.current_id)
    assert (item.revision, texts_of(item)["en"].notice) == (revision, notice)
    assert texts_of(item)["en"].headline == version_of(session, module).outline["title"]["en"]


def test_readers_hear_once_that_teams_can_apply_and_then_of_another_deadline(session, desk, now):
    programme = a_programme(session, now, short_name="PLLN", description_en="Teams of one LEA learn together.\n\n*For a year.*")
    found = a_round(session, now, a_cohort(session, now, programme, number=3), opens_at=now + DAY)
    news = a_list(session, now)
    assert tell_of_opened(desk) == []
    opened = replace(desk, now=now + DAY)
    [item] = tell_of_opened(opened)
    assert tell_of_opened(opened) == []
    assert said(item).startswith(
        "Teams can apply to PLLN III | Teams of one LEA learn together. For a year. Teams can apply to"
    )
    assert (item.kind, item.revision, item.due_at, item.link) == (
        "deadline",
        1,
        found.closes_at,
        f"/cohorts/{programme.slug}/3",
    )
    assert list_ids_of(session, item.id) == {news.id}
    to = found.closes_at + DAY
    move_deadline(session, found.id, to, "Snow.", seen_version=found.version, actor_id=None, now=now + DAY)
    corrected = tell_of_deadline(opened, found.id)
    assert (corrected.id, corrected.revision, corrected.due_at) == (item.id, 2, to)
    assert said(corrected).startswith("More time to apply to PLLN III | Teams can apply to PLLN III until")


def test_of_a_round_that_is_over_archived_or_yet_to_open_nothing_is_told(session, desk, now):
    archived = a_cohort(session, now)
    a_round(session, now, archived)
    archived.archived_at = now
    over = a_round(session, now, a_cohort(session, now))
    over.opens_at, over.closes_at = now - 2 * DAY, now
    later = a_round(session, now, a_cohort(session, now), opens_at=now + DAY)
    to = later.closes_at + DAY
    move_deadline(session, later.id, to, "Snow.", seen_version=later.version, actor_id=None, now=now)
    assert tell_of_opened(desk) == []
    assert tell_of_deadline(desk, later.id) is None


def test_of_a_round_readers_hear_when_its_deadline_moves(session, desk, now):
    news = a_list(session, now)
    found = a_round(session, now)
    assert tell_of_deadline(desk, found.id) is None
    for days, revision, headline in ((30, 1, "More time to apply to "), (20, 2, "Less time to apply to ")):
        to = now + days * DAY + timedelta(days=60)
        move_deadline(session, found.id, to, "Roads are closed.", seen_version=found.version, actor_id=None, now=now)
        item = tell_of_deadline(desk, found.id)
        assert tell_of_deadline(desk, found.id) is None
        assert (item.kind, item.revision, item.due_at) == ("deadline", revision, to)
        assert said(item).startswith(headline)
        assert said(item).count("until") == 1
        assert "Roads are closed." in said(item)
    assert list_ids_of(session, item.id) == {news.id}
