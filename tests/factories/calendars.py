"""The publisher of calendars in tests."""

from __future__ import annotations

from modules.core.links import Links
from modules.core.tokens import Tokens
from modules.feeds.publisher import Publisher
from modules.formats.entries import CalendarUser
from webapp.documents import words

LINKS = Links("https://convene.example.org", Tokens(["k" * 32]))
ORGANIZER = CalendarUser("Sample Agency", "help@example.org")
PUBLISHER = Publisher("Sample", "America/Los_Angeles", ORGANIZER, LINKS, words)
