"""A press with the real words and links."""

import pytest

from modules.mailings.editions.pressing import Press
from tasks.context import context_of, words


@pytest.fixture
def tools(config) -> Press:
    real = context_of(config)
    return Press(words=words, links=real.links, head=real.head)
