"""A draft becomes a version; nothing that was published changes with it."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from modules.audit.queries import trail
from modules.awards.models import Definition
from modules.core.errors import NotFound, Stale
from modules.events.models import Event
from modules.outbox.models import OutboxFact
from modules.training.authoring.drafting import draft_content, find_draft, write_draft
from modules.training.authoring.publishing import Publication, last_version, publish, unpublish
from modules.training.content.canonical import hash_of
from modules.training.content.catalog import content_of, find_module, modules_of, published_series
from modules.training.content.values import Rule
from modules.training.errors import ContentRefused, ContradictoryRules, DraftStale, NothingChanged, NotPublished, SlugTaken
from modules.training.models import LiveActivity, ModuleFile, ModuleVersion, Series
from tests.factories.training import ISSUER, a_module, a_series, publish_again, rewritten, unpublished, words


def lessons_of(session, module):
    return msgspec.to_builtins(draft_content(find_draft(session, module.id)).lessons)


def test_a_published_module_is_what_its_draft_said(session, now):
    module = a_module(session, now)
    taught = find_module(session, session.get(Series, module.series_id).slug, module.slug)
    assert (taught.version.number, taught.version.change) == (1, "first")
    assert content_of(taught.version) == draft_content(find_draft(session, module.id))
    assert taught.version.hash == hash_of(content_of(taught.version))
    assert taught.version.outline["title"] == content_of(taught.version).title
    assert taught.version.outline["languages"] == {"en": 100, "es": 100}
    assert set(taught.version.valid_from.values()) == {1}


def test_publishing_tells_and_notes_it(session, now):
    module = a_module(session, now)
    version = last_version(session, module.id)
    told = session.scalars(select(OutboxFact).where(OutboxFact.name == "training.ModulePublished")).one()
    assert told.fields == {"version_id": version.id}
    assert trail(session, ("module", module.id))[0].detail["hash"] == version.hash


def test_files_live_events_and_certificates_follow_the_version(session, now):
    module = a_module(session, now)
    version = last_version(session, module.id)
    names = set(session.scalars(select(ModuleFile.name).where(ModuleFile.version_id == version.id)))
    assert names == set(content_of(version).files)
    assert session.scalars(select(LiveActivity.activity)).all() == ["second/live"]
    slug = session.get(Series, module.series_id).slug
    keys = set(session.scalars(select(Definition.key)))
    assert {f"module:{slug}/{module.slug}", f"series:{slug}"} <= keys


def test_what_did_not_change_is_not_published_again(session, now):
    module = a_module(session, now)
    with pytest.raises(NothingChanged):
        publish_again(session, module, now)


def test_a_version_cannot_be_changed(session, now):
    version = last_version(session, a_module(session, now).id)
    with pytest.raises(DBAPIError):
        session.execute(update(ModuleVersion).where(ModuleVersion.id == version.id).values(words="other"))


@pytest.mark.parametrize(("change", "number"), [("correction", 1), ("improvement", 1), ("required", 2)])
def test_only_a_required_change_makes_older_evidence_void(session, now, change, number):
    module = a_module(session, now)
    lessons = lessons_of(session, module)
    lessons[0]["activities"][0]["words"] = words("Other words.")
    rewritten(session, module, now, lessons=lessons)
    version = publish_again(session, module, now, change)
    assert version.valid_from["first/read"] == number
    assert version.valid_from["first/check"] == 1


def test_evidence_of_a_new_activity_counts_from_now_on(session, now):
    module = a_module(session, now)
    lessons = lessons_of(session, module)
    lessons[1]["activities"].append({"key": "more", "kind": "reading", "words": words("More.")})
    rewritten(session, module, now, lessons=lessons)
    version = publish_again(session, module, now)
    assert version.valid_from["second/more"] == 2
    assert version.valid_from["second/journal"] == 1


def test_another_file_under_the_same_name_is_a_change(session, now):
    module = a_module(session, now)
    files = dict(draft_content(find_draft(session, module.id)).files)
    files["film.en.webm"] = files["sheet.en.txt"]
    rewritten(session, module, now, files=files)
    version = publish_again(session, module, now, "required")
    assert (version.valid_from["first/film"], version.valid_from["first/sound"]) == (2, 1)


def test_what_was_published_since_it_was_seen_is_not_unpublished(session, now):
    module = a_module(session, now)
    rewritten(session, module, now, minutes=31)
    publish_again(session, module, now)
    for seen in (0, 1, 3):
        with pytest.raises(Stale):
            unpublish(session, module.id, seen_version=seen, actor_id=None, now=now)
    assert module.current_id == last_version(session, module.id).id
    assert unpublish(session, module.id, seen_version=2, actor_id=None, now=now).current_id is None


def test_unpublished_is_begun_by_nobody_and_comes_back_as_the_same_version(session, now):
    module = a_module(session, now)
    first = last_version(session, module.id)
    unpublished(session, module, now)
    assert module.current_id is None
    assert published_series(session) == []
    assert [taught.version for taught in modules_of(session, [module.series_id])] == [None]
    with pytest.raises(NotPublished):
        unpublished(session, module, now)
    assert publish_again(session, module, now).id == first.id
    assert module.current_id == first.id
    assert session.scalar(select(func.count()).select_from(ModuleVersion)) == 1
    assert len(published_series(session)) == 1


def test_what_was_seen_must_be_what_stands(session, now):
    module = a_module(session, now)
    rewritten(session, module, now, summary=words("Other"))
    with pytest.raises(Stale):
        publish(session, module.id, Publication("correction", ISSUER), seen_version=1, actor_id=None, now=now)


def test_a_lost_race_keeps_both_texts(session, now):
    module = a_module(session, now)
    seen = find_draft(session, module.id)
    mine = msgspec.structs.replace(draft_content(seen), summary=words("Mine"))
    version = seen.version
    rewritten(session, module, now, summary=words("Theirs"))
    with pytest.raises(DraftStale) as stale:
        write_draft(session, module.id, mine, seen_version=version, actor_id=None, now=now)
    assert (stale.value.mine.summary["en"], stale.value.theirs.summary["en"]) == ("Mine", "Theirs")
    assert draft_content(find_draft(session, module.id)).summary["en"] == "Theirs"


def test_contradictory_rules_are_refused_with_their_place(session, now):
    module = a_module(session, now)
    rewritten(session, module, now, rule=Rule(n_of=3, of=[Rule(viewed="first/read"), Rule(viewed="first/nowhere")]))
    with pytest.raises(ContradictoryRules) as refused:
        publish_again(session, module, now)
    assert [(each.place, each.code) for each in refused.value.problems] == [
        ("rule", "n_of_out_of_range"),
        ("rule/2", "unknown_activity"),
    ]
    assert session.scalar(select(func.count()).select_from(ModuleVersion)) == 1


def test_unsound_content_is_refused(session, now):
    module = a_module(session, now, published=False)
    rewritten(session, module, now, summary={"en": "Only here"}, files={})
    with pytest.raises(ContentRefused) as refused:
        publish_again(session, module, now)
    assert {each.code for each in refused.value.problems} == {"words_missing", "file_missing"}


def test_an_event_nobody_can_come_to_is_refused(session, now):
    module = a_module(session, now, published=False)
    lessons = lessons_of(session, module)
    lessons[1]["activities"][3]["event"] = "no-such-event"
    rewritten(session, module, now, lessons=lessons)
    with pytest.raises(ContentRefused) as refused:
        publish_again(session, module, now)
    assert [each.code for each in refused.value.problems] == ["event_unknown"]


def test_a_cancelled_event_is_one_that_nobody_can_come_to(session, now):
    module = a_module(session, now, published=False)
    event = session.scalars(select(Event).where(Event.slug == lessons_of(session, module)[1]["activities"][3]["event"])).one()
    event.status, event.cancelled_at = "cancelled", now
    with pytest.raises(ContentRefused) as refused:
        publish_again(session, module, now)
    assert "sessions_impossible" in {each.code for each in refused.value.problems}


def test_addresses_are_for_good(session, now):
    series = a_series(session, now)
    module = a_module(session, now, series)
    with pytest.raises(SlugTaken):
        a_module(session, now, series, slug=module.slug)
    with pytest.raises(SlugTaken):
        rewritten(session, module, now, slug="elsewhere")
    with pytest.raises(NotFound):
        find_draft(session, module.id + 1)
