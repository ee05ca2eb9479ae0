"""A learner in a browser: beginning a module, and what the server has of them."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import sign_in

SERIES = "/training/community-engagement"
MODULE = f"{SERIES}/engaging-your-community-from-the-roots-up"
LESSON = f"{MODULE}/six-roots"
NOTHING_WAITS = "() => !Object.keys(localStorage).some(name => name.startsWith('convene.told.'))"


def begin(page, stack, module: str = MODULE) -> None:
    """Sign in as the sample participant, who takes the module from now on."""
    sign_in(page, stack, "participant")
    page.goto(module)
    start = page.get_by_role("button", name="Start this module")
    if start.count():
        start.click()
        page.wait_for_url("**/training/**")


def all_sent(page) -> None:
    """Wait until the server has answered for everything that was kept on the device."""
    page.wait_for_function(NOTHING_WAITS)


def events_of(stack, module: str, lesson: str) -> list[tuple[str, str, Any]]:
    """(activity, verb, payload) of what the server knows of a lesson, of the sample participant alone."""
    with stack.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "select e.activity, e.verb, e.payload from training_learning_event e join training_module m on m.id = e.module_id "
            "join accounts_account a on a.person_id = e.person_id "
            "where m.slug = %s and a.email = %s and e.activity like %s order by e.occurred_at, e.number",
            (module.rsplit("/", 1)[1], stack.accounts()["participant"][0], f"{lesson}%"),
        )
        return [tuple(row) for row in rows]


def of_verb(events, verb: str) -> list[str]:
    """The activities of one verb."""
    return sorted(activity for activity, told, _payload in events if told == verb)
