"""Every page as a person sees it: no axe violation, no console error under the real policy, no sideways scrolling."""

from __future__ import annotations

import pytest

from tests.browser import mail_places
from tests.browser.conftest import sign_in, violations

pytestmark = pytest.mark.xdist_group("stack")

PUBLIC = [
    "/",
    "/events",
    "/events?view=month",
    "/events?q=nothing-fits-this",
    "/events?series=open-doors&county=fresno",
    "/subscribe",
    "/subscribe?topic=lcap&county=fresno&language=es&q=trust",
    "SUBSCRIBE",
    "EVENT",
    "EVENT/register",
    "/organizations",
    "/organizations?q=unified",
    "/accessibility",
    "/privacy",
    "/contact",
    "/verify",
    "/verify?code=7KQM",
    "/cohorts",
    "/cohorts/plln/1",
    "/cohorts/plln/7",
    "/login",
    "/register",
    "/reset",
    "/nothing-here",
]
PARTICIPANT = [
    "/",
    "/account",
    "/account/calendars",
    "/account/organization",
    "/account/awards",
    "/account/mail",
    "/account/reminders",
    "EVENT",
]
STAFF = [
    "/staff",
    "/staff/events",
    "/staff/events/new",
    "/staff/events/partners",
    "/staff/events/partners/new",
    "ROSTER",
    "/staff/people",
    "/staff/awards",
    "/staff/running",
    "/staff/training",
    "/staff/training/learners",
    "/staff/mail/items",
    "/staff/mail/items?show=draft",
    "/staff/mail/items/new",
    "ITEM",
    "ITEM/edit",
    "ITEM/correct",
    "/staff/cohorts",
    "/staff/cohorts/forms",
    "/staff/teams",
    "/cohorts/plln/6/desk",
]


def places(stack) -> dict[str, str]:
    """Addresses that depend on the sample content."""
    with stack.engine.connect() as connection:
        slug, number = connection.exec_driver_sql(
            "select slug, id from events_event where status = 'published' and starts_at > now() and registration = 'open' "
            "and capacity > 20 order by starts_at limit 1"
        ).one()
        item = connection.exec_driver_sql(
            "select id from mailings_item where kind = 'announcement' and state = 'published' limit 1"
        ).scalar_one()
    return {
        "ITEM/edit": f"/staff/mail/items/{item}/edit",
        "ITEM/correct": f"/staff/mail/items/{item}/correct",
        "ITEM": f"/staff/mail/items/{item}",
        "EVENT/register": f"/events/{slug}/register",
        "EVENT": f"/events/{slug}",
        "SUBSCRIBE": f"/subscribe?event={slug}",
        "ROSTER": f"/staff/events/{number}/roster",
    }


def check(page, address: str, prefix: str = "") -> None:
    page.trouble.clear()
    page.goto(prefix + address)
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
        f"{address} scrolls sideways"
    )
    assert violations(page) == [], address
    expected = ["404"] if address == "/nothing-here" else []
    assert [text for text in page.trouble if not any(each in text for each in expected)] == [], address


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("width", [320, 1280])
def test_public_pages(window, stack, width, prefix):
    known = places(stack)
    with window(width=width) as page:
        for address in PUBLIC:
            check(page, known.get(address, address), prefix)


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_a_participant(window, stack, width):
    known = places(stack)
    with window(width=width) as page:
        sign_in(page, stack, "participant")
        for address in PARTICIPANT:
            check(page, known.get(address, address))
            check(page, known.get(address, address), "/es")


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_staff(window, stack, width):
    known = places(stack)
    with window(width=width) as page:
        sign_in(page, stack, "administrator")
        for address in STAFF:
            check(page, known.get(address, address))


@pytest.fixture(scope="module")
def mail(stack) -> dict[str, object]:
    return mail_places.mail_places(stack)


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_mail(window, stack, mail, width, prefix):
    with window(width=width) as reader, window(width=width) as staff:
        sign_in(staff, stack, "administrator")
        for page, addresses in ((reader, mail_places.READER), (staff, mail_places.STAFF)):
            for address in addresses:
                check(page, address.format(**mail), prefix)
