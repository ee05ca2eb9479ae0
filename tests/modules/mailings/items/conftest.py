"""What makes items: the site's links and words."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from modules.core.links import Links
from modules.mailings.desk import Desk
from tasks.context import context_of


@pytest.fixture
def links_of_the_site(config) -> Links:
    return context_of(config).links


@pytest.fixture
def desk(session: Session, config, now: datetime) -> Desk:
    """Where items of sources are written."""
    return context_of(config).desk(session, now)
