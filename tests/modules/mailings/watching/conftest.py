"""An edition that is being sent, as the tests of editions make it."""

from tests.modules.mailings.editions.conftest import check, rows, sent_to, tools

__all__ = ["check", "rows", "sent_to", "tools"]
