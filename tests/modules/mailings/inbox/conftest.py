"""Reading what came, as the task does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from modules.mailings.inbox.claiming import claim_next
from modules.mailings.inbox.handling import Reader, handle
from tests.factories.inbox import AUTHSERV, TOKENS, arrive


@pytest.fixture
def reader() -> Reader:
    return Reader(tokens=TOKENS, authserv_id=AUTHSERV)


@pytest.fixture
def read(session, now, reader) -> Callable[..., tuple[str, str]]:
    """Have a message come and handle it; what became of it."""

    def work(content: bytes, recipient: str, purpose: str, sender: str = "maria@example.org", at=now) -> tuple[str, str]:
        row = arrive(session, at, content, recipient, purpose, sender)
        claimed = claim_next(session, at)
        assert claimed is row
        handle(session, reader, claimed, reader.look(claimed, at), at)
        return row.state, row.outcome

    return work
