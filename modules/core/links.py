"""The few addresses that leave the site: in letters, calendars and feeds. A test holds them against the router."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from modules.core.tokens import Tokens

PRIVATE_CALENDAR = "private-calendar"
"""What the tokens of private calendars are made for."""
CONFIRM_LISTS, MAIL_PREFERENCES, LEAVE_LIST = "confirm-lists", "mail-preferences", "leave-list"
"""The same of subscriptions: the first two name an address, the last a subscription."""

DECIDE_POST = "decide-post"
"""The same of a moderator who is asked about a post."""

REMINDERS = "reminders"
"""The same of a registration for whose owner reminders are switched on and off."""

COUNTED_LINK = "counted-link"
"""The same of a link in an edition, with the item and the language in place of the nonce: it says nothing of a reader."""


@dataclass(frozen=True)
class Links:
    """Builds absolute addresses. `locale` picks the language of the page: `/es/...` for Spanish."""

    base_url: str
    tokens: Tokens

    @property
    def host(self) -> str:
        """The host name alone, for Message-IDs."""
        return urlsplit(self.base_url).hostname or "localhost"

    def page(self, path: str, locale: str = "en") -> str:
        """The address of a page by its path."""
        return f"{self.base_url}{'' if locale == 'en' else '/' + locale}{path}"

    def event(self, slug: str, locale: str = "en") -> str:
        """The page of an event."""
        return self.page(f"/events/{slug}", locale)

    def confirm_registration(self, registration_id: int, nonce: str, locale: str) -> str:
        """Where a guest confirms the address and so the seat (by POST)."""
        return self.page(f"/registrations/confirm/{self.tokens.make('confirm-registration', registration_id, nonce)}", locale)

    def registration(self, registration_id: int, nonce: str, locale: str) -> str:
        """The page of one registration, for its owner, without signing in."""
        return self.page(f"/registrations/{self.tokens.make('registration', registration_id, nonce)}", locale)

    def reminders(self, registration_id: int, nonce: str, locale: str) -> str:
        """Where somebody registered switches reminders off (by POST), without signing in."""
        return self.page(f"/reminders/{self.tokens.make(REMINDERS, registration_id, nonce)}", locale)

    def verify(self, award_code: str, locale: str = "en") -> str:
        """The public page that says whether a certificate is good."""
        return self.page(f"/verify/{award_code}", locale)

    def certificate(self, award_code: str, locale: str) -> str:
        """The certificate itself, for its holder."""
        return self.page(f"/account/awards/{award_code}.pdf", locale)

    def application(self, application_id: int, locale: str) -> str:
        """An LEA's application, for those who work on it."""
        return self.page(f"/cohorts/applications/{application_id}", locale)

    def application_people(self, application_id: int, locale: str) -> str:
        """Who works on an application, and who asks to."""
        return self.page(f"/cohorts/applications/{application_id}/people", locale)

    def receipt(self, application_id: int, revision: int, locale: str) -> str:
        """What was sent, for those who work on it."""
        return self.page(f"/cohorts/applications/{application_id}/receipts/{revision}", locale)

    def invitation(self, token: str, locale: str) -> str:
        """Where somebody comes in to work on an application (by POST)."""
        return self.page(f"/cohorts/invitations/{token}", locale)

    def deliverable(self, team_id: int, deliverable_id: int, locale: str) -> str:
        """Where a team hands something in."""
        return self.page(f"/cohorts/teams/{team_id}/deliverables/{deliverable_id}", locale)

    def cohort(self, programme_slug: str, number: int, locale: str) -> str:
        """The page of a cohort."""
        return self.page(f"/cohorts/{programme_slug}/{number}", locale)

    def private_calendar(self, feed_id: int, nonce: str) -> str:
        """A calendar that somebody has for themselves, without signing in; in the language that was chosen with it."""
        return self.page(f"/calendar/private/{self.tokens.make(PRIVATE_CALENDAR, feed_id, nonce)}.ics")

    def endorsements(self, locale: str) -> str:
        """The desk of a county office."""
        return self.page("/cohorts/endorsements", locale)

    def confirm_lists(self, address_id: int, nonce: str, locale: str) -> str:
        """Where somebody says that the lists asked for at their address are wanted (by POST)."""
        return self.page(f"/subscriptions/confirm/{self.tokens.make(CONFIRM_LISTS, address_id, nonce)}", locale)

    def mail_preferences(self, address_id: int, nonce: str, locale: str) -> str:
        """What an address gets and how often, without signing in."""
        return self.page(f"/subscriptions/{self.tokens.make(MAIL_PREFERENCES, address_id, nonce)}", locale)

    def leave_list(self, subscription_id: int, nonce: str, locale: str) -> str:
        """Where one list is left (by POST; RFC 8058)."""
        return self.page(f"/subscriptions/leave/{self.tokens.make(LEAVE_LIST, subscription_id, nonce)}", locale)

    def edition(self, list_slug: str, number: int, locale: str) -> str:
        """An issue of a newsletter in the archive."""
        return self.page(f"/newsletters/{list_slug}/{number}", locale)

    def decide_post(self, ask_id: int, nonce: str, locale: str) -> str:
        """Where a moderator reads a post and decides (by POST), without signing in."""
        return self.page(f"/mail/posts/{self.tokens.make(DECIDE_POST, ask_id, nonce)}", locale)

    def counted(self, edition_id: int, item_id: int, locale: str) -> str:
        """Where a link of an edition leads first, whose openings are counted: the same for all who read in this language."""
        return self.page(f"/go/{self.tokens.make(COUNTED_LINK, edition_id, f'{item_id} {locale}')}")
