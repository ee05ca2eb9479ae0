"""Two editors publish the same draft at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.training.authoring.drafting import find_draft
from modules.training.errors import NothingChanged
from modules.training.models import ModuleVersion
from tests.factories.training import a_module, publish_again, rewritten, words

EDITORS = 4


def test_one_version_is_made_and_the_others_find_nothing_changed(fresh_database, now):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        module = a_module(session, now)
        rewritten(session, module, now, summary=words("Other"))
    start = Barrier(EDITORS)

    def publish(_number):
        with Session(fresh_database) as session:
            find_draft(session, module.id)
            start.wait()
            try:
                with transaction(session):
                    return publish_again(session, module, now).number
            except NothingChanged:
                return None

    with ThreadPoolExecutor(EDITORS) as pool:
        numbers = list(pool.map(publish, range(EDITORS)))
    assert sorted(number for number in numbers if number) == [2]
    with Session(fresh_database) as session:
        assert sorted(session.scalars(select(ModuleVersion.number))) == [1, 2]
