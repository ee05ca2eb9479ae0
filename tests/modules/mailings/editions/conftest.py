"""A press with the real words and links, and checks of a site where every path exists."""

from datetime import datetime

import pytest

from modules.mailings.editions.checking import Check
from modules.mailings.editions.pressing import Press
from tasks.context import context_of, words


@pytest.fixture
def tools(config) -> Press:
    real = context_of(config)
    return Press(words=words, links=real.links, head=real.head)


@pytest.fixture
def check(tools, now: datetime) -> Check:
    return Check(tools=tools, locales=("en", "es"), exists=lambda _path: True, now=now)
