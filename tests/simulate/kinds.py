"""The kind of mail that the year sends, with production's words and links, and where it goes."""

from __future__ import annotations

from config import Config
from modules.mailings.digests.pressing import DigestPress
from modules.mailings.digests.sending import Digests
from tasks.context import context_of, words
from tests.modules.mailings.header_table import Site
from tests.simulate.sink import Sink

MAIL_HOST = "mail.example.org"


def sink_of(config: Config) -> Sink:
    """For the digests of a site."""
    real = context_of(config)
    press = DigestPress(words=words, links=real.links, head=real.head, zone="America/Los_Angeles")
    site = Site(
        mail_from=real.head.mail_from,
        host=real.head.host,
        mail_host=MAIL_HOST,
        base_url=real.links.base_url,
        postal_address=real.head.postal_address,
    )
    return Sink(Digests(press=press, mail_host=MAIL_HOST).kind, site)
