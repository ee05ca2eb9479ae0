"""Where calendar programs take the address of a calendar: none of these addresses is ours, and each is opened by the reader."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_GOOGLE = "https://calendar.google.com/calendar/render?cid={webcal}"
_OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb?url={address}&name={name}"
_MICROSOFT_365 = "https://outlook.office.com/calendar/0/addfromweb?url={address}&name={name}"


@dataclass(frozen=True)
class Subscription:
    """A calendar to subscribe to: its address, and what it is called."""

    address: str
    name: str

    @property
    def webcal(self) -> str:
        """The address that opens the calendar program of a phone or computer."""
        return urlsplit(self.address)._replace(scheme="webcal").geturl()

    @property
    def google(self) -> str:
        """Google Calendar asks whether to add it. It takes webcal: addresses alone for subscriptions."""
        return self._at(_GOOGLE)

    @property
    def outlook(self) -> str:
        """The same in Outlook.com."""
        return self._at(_OUTLOOK)

    @property
    def microsoft_365(self) -> str:
        """The same in Outlook of a school or an office."""
        return self._at(_MICROSOFT_365)

    def _at(self, program: str) -> str:
        values = {"webcal": self.webcal, "address": self.address, "name": self.name}
        return program.format(**{key: quote(value, safe="") for key, value in values.items()})
