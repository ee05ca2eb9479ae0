"""What mail providers tell us over the web, whoever they are: one form for all, and what it takes to believe them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

Fetch = Callable[[str], bytes]
"""Asks a web address and returns what it answers. Raises OSError when there is no answer."""


class NotTheirs(Exception):
    """The provider did not say this, or not to us."""


@dataclass(frozen=True)
class Event:
    """What became of a message. Kind: permanent, temporary, complaint. `sender` is that of its envelope, `message_id` that of its header.

    `notice` is the provider's own name for what it told, as it signed it: told again in other bytes, it is the same.
    """

    kind: str
    sender: str
    message_id: str
    status: str = ""
    diagnostic: str = ""
    notice: str = ""


def nobody_answers(_address: str) -> bytes:
    """For where nothing is asked of the web."""
    raise ConnectionError


@dataclass(frozen=True, kw_only=True)
class Asking:
    """`topics` are those that a provider may write to us about; none: nobody is believed."""

    fetch: Fetch = nobody_answers
    topics: Collection[str] = ()
