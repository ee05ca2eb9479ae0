"""What makes items: the site's links and words."""

from __future__ import annotations

import pytest

from modules.core.links import Links
from tasks.context import context_of


@pytest.fixture
def links_of_the_site(config) -> Links:
    return context_of(config).links
