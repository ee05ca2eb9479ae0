"""Why something cannot be done with an edition."""

from __future__ import annotations

from modules.core.errors import Refused


class EditionFrozen(Refused):
    """It is being sent, or was: what readers have is not written any more."""


class ItemPresent(Refused):
    """The edition has this item already."""


class ItemWithdrawn(Refused):
    """The item goes out no more."""


class ItemPrivate(Refused):
    """The item is for the list of a cohort alone."""


class EditionFaulty(Refused):
    """Something in it must be mended first; `findings` says what."""


class NotSubmitted(Refused):
    """Nobody has handed it in for a second person to look at, or it was written in since."""


class NotApproved(Refused):
    """No second person has let it go."""


class PagesChanged(Refused):
    """An item says something else than the pages that were handed in: they must be pressed anew."""


class OtherDay(Refused):
    """The pages name the day of `send_at`: another day needs other pages."""


class OwnWork(Refused):
    """Whoever wrote in it or handed it in cannot let it go out."""


class NotGoing(Refused):
    """It is not being sent, or stands still already; `state` says how it stands."""


class NotReady(Refused):
    """Nobody has looked lately whether mailbox providers will believe its sender, or they will not; `why` says which."""


class TooLate(Refused):
    """The time named is over."""


class NothingToCorrect(Refused):
    """Nobody has this edition, so there is nobody to correct it for."""
