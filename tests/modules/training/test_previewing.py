"""What is said before publishing, and that nothing which was earned changes when it is done."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import msgspec
from sqlalchemy import func, insert, select, text

from modules.people.models import Person
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.authoring.previewing import Learners, preview
from modules.training.content.values import Rule
from modules.training.errors import ContentRefused, NothingChanged, NotPublished
from modules.training.models import Completion, Enrolment, Withdrawal
from tests.factories.people import a_person
from tests.factories.training import a_module, publish_again, rewritten, unpublished, words

MANY = 1000


def lessons_of(session, module):
    return msgspec.to_builtins(draft_content(find_draft(session, module.id)).lessons)


def finish(session, module, people, now):
    """Enrolments and completions in bulk, each with its own date."""
    shared = {"module_id": module.id, "version_id": module.current_id}
    session.execute(insert(Enrolment), [{"person_id": each, "enrolled_at": now, **shared} for each in people])
    rows = [
        {"person_id": each, "version_hash": "0" * 64, "minutes": 30, "counted_at": now, **shared}
        | {"earned_at": now - timedelta(minutes=number)}
        for number, each in enumerate(people)
    ]
    session.execute(insert(Completion), rows)


def people_of(session, now, number):
    row = {key: getattr(a_person(session, now), key) for key in ("language", "created_at")}
    made = insert(Person).returning(Person.id)
    return list(session.scalars(made, [{"name": f"Sample person {each}", **row} for each in range(number)]))


def completions(session):
    return session.scalar(
        select(func.md5(func.string_agg(text("t::text"), text("'' order by id")))).select_from(text("training_completion t"))
    )


def test_the_first_time_nobody_is_there(session, now):
    seen = preview(session, a_module(session, now, published=False).id)
    assert (seen.number, seen.change, seen.nothing_changed, seen.learners) == (1, None, False, Learners(0, 0))
    assert seen.problems == []


def test_what_is_published_has_not_changed(session, now):
    module = a_module(session, now)
    assert preview(session, module.id).nothing_changed
    unpublished(session, module, now)
    seen = preview(session, module.id)
    assert (seen.number, seen.nothing_changed) == (1, False)


def test_who_keeps_it_who_goes_on_and_who_would_be_asked(session, now):
    module = a_module(session, now)
    people = [a_person(session, now).id for _ in range(5)]
    finish(session, module, people[:3], now)
    for each in people[3:]:
        session.add(Enrolment(person_id=each, module_id=module.id, version_id=module.current_id, enrolled_at=now))
    taken_back = session.scalars(select(Completion).order_by(Completion.id)).first()
    session.add(Withdrawal(completion_id=taken_back.id, reason="Mistaken", withdrawn_at=now))
    lessons = lessons_of(session, module)
    lessons[0]["activities"][0]["words"] = words("Other words.")
    lessons[0]["activities"][1]["title"] = words("Another title")
    lessons[1]["activities"].append({"key": "more", "kind": "reading", "words": words("More.")})
    del lessons[1]["activities"][2]
    rewritten(session, module, now, lessons=lessons)
    seen = preview(session, module.id)
    assert seen.learners == Learners(finished=2, in_progress=3)
    assert (seen.change.new, seen.change.changed, seen.change.gone) == (
        ["second/more"],
        ["first/read", "first/film"],
        ["second/sheet"],
    )
    assert seen.change.asked == ["first/read"]
    assert (seen.number, seen.topped_up) == (2, 2)


def test_problems_are_told_beforehand(session, now):
    module = a_module(session, now)
    rewritten(session, module, now, rule=Rule(minutes=31), summary={"en": "Only English"})
    assert {each.code for each in preview(session, module.id).problems} == {"minutes_impossible", "words_missing"}


PLAYS, DEEDS = 25, 11
# Every second time there is nothing new to publish.
KINDS = ["edit", "add", "remove", "reorder", "rule", "minutes", "unpublish", *2 * ["correction", "improvement", "required"]]


def test_nothing_that_authors_do_changes_a_completion_of_a_thousand_learners(session, now):
    module = a_module(session, now)
    finish(session, module, people_of(session, now, MANY), now)
    before = completions(session)
    done: Counter[str] = Counter()

    for seed in range(PLAYS):
        for number, deed in enumerate(random.Random(seed).choices(KINDS, k=DEEDS)):
            done[deed if do(session, module, deed, number, now) else "refused"] += 1
        assert completions(session) == before
        assert preview(session, module.id).learners.finished == MANY
    print({kind: f"{100 * number / done.total():.0f} %" for kind, number in done.items()})  # what was really done
    assert set(done) == {*KINDS, "refused"}
    assert min(done.values()) >= done.total() / 20


def do(session, module, deed, number, now):
    """One deed of an author; 0 when it was refused."""
    try:
        if deed == "unpublish":
            unpublished(session, module, now)
        elif deed in ("correction", "improvement", "required"):
            publish_again(session, module, now, deed)
        else:
            rewritten(session, module, now, **edited(session, module, deed, number))
    except (NothingChanged, NotPublished, ContentRefused):
        return 0
    return 1


def edited(session, module, deed, number):
    """What the draft says after an edit."""
    if deed == "rule":
        return {"rule": Rule(any_of=[Rule(viewed="first/read"), Rule(minutes=1 + number)])}
    if deed == "minutes":
        return {"minutes": 30 + number}
    lessons = lessons_of(session, module)
    EDITS[deed](lessons[0]["activities"], lessons[1]["activities"], number)
    return {"lessons": lessons}


def edit(first, _second, number):
    first[0]["words"] = words(f"Written anew {number}.")


def add(_first, second, number):
    second.append({"key": f"more-{len(second)}-{number}", "kind": "reading", "words": words("More.")})


def remove(_first, second, _number):
    second[:] = [each for each in second if each["key"] in ("rate", "journal")]


def reorder(first, second, _number):
    first.reverse()
    second.reverse()


EDITS = {"edit": edit, "add": add, "remove": remove, "reorder": reorder}
