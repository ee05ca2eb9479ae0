"""Trying whether a page of the web is there, by whoever fetches calendars: politely, and never from our own house."""

from __future__ import annotations

from dataclasses import replace

from modules.feeds.incoming.fetching import Fetcher
from modules.feeds.incoming.outcomes import Code, Trouble

SECONDS = 8.0


def fault_of(fetcher: Fetcher, address: str) -> str:
    """What keeps an address from being read, as a `Code`; empty for one that answers. Nothing of the page is kept.

    It is asked as a reader asks, since many servers refuse HEAD; we hang up after the first bytes.
    """
    outcome = replace(fetcher, octets=0, seconds=SECONDS).fetch(address)
    if isinstance(outcome, Trouble) and outcome.code != Code.TOO_LARGE:
        return str(outcome.code)
    return ""
