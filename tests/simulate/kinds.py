"""The kind of mail that the year sends, with production's words and links."""

from __future__ import annotations

from config import Config
from modules.deliveries.batches import BulkKind
from modules.mailings.digests.pressing import DigestPress
from modules.mailings.digests.sending import Digests
from tasks.context import context_of, words


def digests_of(config: Config) -> BulkKind:
    """Digests of a site."""
    real = context_of(config)
    press = DigestPress(words=words, links=real.links, head=real.head, zone="America/Los_Angeles")
    return Digests(press=press, mail_host="mail.example.org").kind
