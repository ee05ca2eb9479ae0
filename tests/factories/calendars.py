"""The publisher of calendars in tests."""

from __future__ import annotations

from modules.core.links import Links
from modules.core.tokens import Tokens
from modules.feeds.publisher import Publisher
from webapp.documents import words

LINKS = Links("https://convene.example.org", Tokens(["k" * 32]))
PUBLISHER = Publisher("Sample", "America/Los_Angeles", LINKS, words)
