"""A learner in a browser: beginning a module, and what the server has of them."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from tests.browser.conftest import press
from tests.factories.accounts import PASSWORD, an_account
from tests.factories.people import a_person

SERIES = "/training/community-engagement"
MODULE = f"{SERIES}/engaging-your-community-from-the-roots-up"
LESSON = f"{MODULE}/six-roots"
NOTHING_WAITS = "() => !Object.keys(localStorage).some(name => name.startsWith('convene.told.'))"


def a_learner(stack) -> str:
    """The address of a new account, so that no test finds what another did."""
    return an_address(stack, "learner")


def an_address(stack, name: str, locale: str = "en") -> str:
    """The address of a new account of somebody who reads this language."""
    address = f"{name}-{uuid.uuid4()}@example.org"
    with Session(stack.engine) as session, transaction(session):
        now = read_now(session)
        an_account(session, now, a_person(session, now, address=address, language=locale), email=address, password=PASSWORD)
    return address


def begin(page, learner: str, module: str = MODULE) -> None:
    """Sign in, and take the module from now on; the page is that of the module, or of its first lesson."""
    page.goto("/login")
    page.get_by_label("Email address").fill(learner)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, page.get_by_role("main").get_by_role("button", name="Sign in"))
    assert "/login" not in page.url
    page.goto(module)
    start = page.get_by_role("button", name="Start this module")
    if start.count():
        press(page, start)
        assert f"{module}/" in page.url


def all_sent(page) -> None:
    """Wait until the server has answered for everything that was kept on the device."""
    page.wait_for_function(NOTHING_WAITS)


def events_of(stack, learner: str, lesson: str) -> list[tuple[str, str, Any]]:
    """(activity, verb, payload) of all that the server knows of a lesson, or of one of its activities."""
    with stack.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select e.activity, e.verb, e.payload from training_learning_event e "
            "join accounts_account a on a.person_id = e.person_id "
            "where a.email = %s and e.activity like %s order by e.occurred_at, e.number",
            (learner, f"{lesson}%"),
        )
        return [tuple(row) for row in rows]


def of_verb(events, verb: str) -> list[str]:
    """The activities of one verb."""
    return sorted(activity for activity, told, _payload in events if told == verb)


def kept_on_the_device(page, verbs: tuple[str, ...]) -> dict[str, str]:
    """Id → activity of what the device keeps until the server has it."""
    kept = page.evaluate("() => Object.entries(localStorage).filter(([name]) => name.startsWith('convene.told.'))")
    events = [json.loads(entry)["event"] for _name, entry in kept]
    return {event["id"]: event["activity"] for event in events if event["verb"] in verbs}


def of_these(stack, ids) -> dict[str, str]:
    """Id → activity of those that the server has."""
    with stack.engine.connect() as connection:
        wanted = [uuid.UUID(each) for each in ids]
        rows = connection.exec_driver_sql("select id, activity from training_learning_event where id = any(%s)", (wanted,))
        return {str(number): activity for number, activity in rows}


def done_and_earned(stack, learner: str, lesson: str) -> dict[str, int]:
    """How often each activity of a lesson was done, as the server has it, and what came of it all."""
    events = [activity for activity, verb, _ in events_of(stack, learner, lesson) if verb in {"viewed", "submitted"}]
    with stack.engine.connect() as connection:
        earned = connection.exec_driver_sql(
            "select (select count(*) from training_completion c where c.person_id = a.person_id), "
            "(select count(*) from awards_award w where w.person_id = a.person_id) "
            "from accounts_account a where a.email = %s",
            (learner,),
        ).one()
    return {**Counter(events), "completions": earned[0], "awards": earned[1]}
