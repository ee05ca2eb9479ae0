"""A press with the real words and links, checks of a site where every path exists, and an edition that is being sent."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from modules.deliveries.models import Delivery
from modules.mailings.editions.checking import Check
from modules.mailings.editions.models import Edition
from modules.mailings.editions.pressing import Press
from tasks.context import context_of, words
from tests.factories.editions import a_frozen
from tests.factories.lists import a_list, a_subscriber
from tests.factories.people import a_person


@pytest.fixture
def tools(config) -> Press:
    real = context_of(config)
    return Press(words=words, links=real.links, head=real.head)


@pytest.fixture
def check(tools, now: datetime) -> Check:
    return Check(tools=tools, locales=("en", "es"), exists=lambda _path: True, now=now)


@pytest.fixture
def sent_to(session, check, now) -> Callable[..., Edition]:
    """An edition that is being sent to readers of these names, at example.org."""

    def send(*names: str) -> Edition:
        owner = a_list(session, now, kind="friday5", name_en="Friday 5")
        for name in names:
            person = a_person(session, now, name=name, address=f"{name}@example.org")
            a_subscriber(session, now, owner, person=person)
        return a_frozen(session, check, now, owner)

    return send


@pytest.fixture
def rows(session) -> Callable[[Edition], dict[str, Delivery]]:
    """The deliveries of an edition as they stand now, by their reader."""

    def found(edition: Edition) -> dict[str, Delivery]:
        own = select(Delivery).where(Delivery.kind == "newsletter", Delivery.thing_id == edition.id)
        return {row.address.partition("@")[0]: row for row in session.scalars(own.execution_options(populate_existing=True))}

    return found
