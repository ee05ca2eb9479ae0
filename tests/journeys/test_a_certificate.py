"""A stranger makes an account, takes a module to its certificate by plain forms, and somebody else checks the certificate."""

from __future__ import annotations

import pytest

from modules.training.content.values import Live
from tests.journeys.learner import published_content, typed_for
from tests.journeys.test_a_seat import link_in
from tests.journeys.test_an_account import FIRST, sign_in, sign_up
from tests.journeys.visitor import Answer, Visitor
from tests.stack import Stack
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.xdist_group("stack")

SERIES, MODULE = "community-engagement", "engaging-your-community-from-the-roots-up"
ADDRESS = f"/training/{SERIES}/{MODULE}"


def take(stack: Stack, visitor: Visitor, prefix: str, locale: str) -> None:
    """Every activity of every lesson, in the order of the page."""
    content = published_content(stack.engine, SERIES, MODULE)
    for lesson in content.lessons:
        for activity in lesson.activities:
            if isinstance(activity, Live):
                continue
            page = visitor.open(f"{prefix}{ADDRESS}/{lesson.key}")
            answer = submit_activity(visitor, page, f"{lesson.key}/{activity.key}", typed_for(activity, locale))
            assert answer.status == 200, (lesson.key, activity.key, answer.text[:500])


def submit_activity(visitor: Visitor, page: Answer, key: str, typed: dict[str, str | list[str]]) -> Answer:
    """Send the form of one activity as it stands on the page."""
    form = page.page.find("form", action=lambda action: action and action.endswith(f"/{key}"))
    assert form is not None, f"no form for {key}"
    hidden = {each["name"]: each["value"] for each in form.find_all("input", type="hidden")}
    return visitor.open(form["action"], hidden | typed, Referer=page.address)


def wait_for_words(visitor: Visitor, address: str, words: str, seconds: float = PATIENCE) -> Answer:
    """The page, once it says so: what is counted by a worker is soon there."""

    def look() -> Answer | None:
        answer = visitor.open(address)
        return answer if words in answer.text else None

    return wait_until(look, lambda: f"{words!r} in {visitor.open(address).text[:1500]}", seconds)


@pytest.mark.parametrize(
    ("prefix", "locale", "title"),
    [("", "en", "Engaging Your Community from the Roots Up"), ("/es", "es", "La participación de su comunidad, desde la raíz")],
)
def test_from_stranger_to_certificate(stack, prefix, locale, title):
    address, visitor = f"learner.{locale}@example.org", Visitor(stack.site)
    sign_up(stack, visitor, address, prefix)
    sign_in(visitor, address, FIRST)
    take(stack, visitor, prefix, locale)
    letter = stack.wait_for_letter(address, 2)
    mine = wait_for_words(visitor, f"{prefix}/account/awards", title)
    for paper in mine.page.find_all("a", href=lambda href: href and href.endswith(".pdf")):
        pdf = visitor.open(paper["href"])
        assert (pdf.status, pdf.body[:5]) == (200, b"%PDF-")
    checked = Visitor(stack.site).open(link_in(letter, "/verify/"))
    assert {"Sample Stranger", title} == {words for words in ("Sample Stranger", title) if words in checked.text}
    assert len(stack.letters_to(address)) == 2


def test_looking_keeps_nothing(stack):
    visitor = Visitor(stack.site)
    with stack.engine.connect() as connection:
        before = connection.exec_driver_sql("select count(*) from training_learning_event").scalar_one()
        for lesson in published_content(stack.engine, SERIES, MODULE).lessons:
            assert visitor.open(f"{ADDRESS}/{lesson.key}").status == 200
        assert connection.exec_driver_sql("select count(*) from training_learning_event").scalar_one() == before
