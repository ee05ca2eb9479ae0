"""What an editor writes: the values of an item before they are rows, and the rules they must keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from modules.formats.cleaning import clean_line
from modules.mailings.items.errors import Fault
from modules.mailings.items.linking import LONGEST, is_sound
from modules.mailings.items.models import Item

LIMITS = {"headline": 150, "summary": 1_000, "image_alt": 300}
OWN_KINDS = ("announcement", "deadline")
"""What an editor may call an item of their own; those of a source are what they tell of."""


@dataclass(frozen=True)
class ItemWords:
    """The words of one language, each in one line."""

    headline: str = ""
    summary: str = ""
    image_alt: str = ""

    def __post_init__(self) -> None:
        """Without control characters, ends trimmed."""
        for each in fields(self):
            object.__setattr__(self, each.name, clean_line(getattr(self, each.name)))

    @property
    def written(self) -> bool:
        """Whether anything is written in this language."""
        return self != ItemWords()


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """All that is said of an item. `image` is a picture that was added before; `list_ids` are the lists that tell of it."""

    words: Mapping[str, ItemWords]
    kind: str = "announcement"
    link: str = ""
    due_at: datetime | None = None
    image: str | None = None
    list_ids: frozenset[int] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Leave out languages without words, so that equal drafts are equal."""
        object.__setattr__(self, "words", {locale: words for locale, words in self.words.items() if words.written})
        object.__setattr__(self, "link", self.link.strip())

    @classmethod
    def of(cls, item: Item, list_ids: frozenset[int]) -> ItemDraft:
        """The item as an editor sees it; its texts must be loaded."""
        return cls(
            words={each.locale: ItemWords(each.headline, each.summary, each.image_alt) for each in item.texts},
            kind=item.kind,
            link=item.link,
            due_at=item.due_at,
            image=item.image,
            list_ids=list_ids,
        )


def faults_of(draft: ItemDraft) -> Iterator[Fault]:
    """Everything that cannot even be kept as a draft."""
    if not any(words.headline for words in draft.words.values()):
        yield Fault("words.en.headline", "missing")
    for locale, words in draft.words.items():
        yield from (Fault(f"words.{locale}.{name}", "too_long") for name in LIMITS if len(getattr(words, name)) > LIMITS[name])
    if len(draft.link) > LONGEST:
        yield Fault("link", "too_long")
    elif draft.link and not is_sound(draft.link):
        yield Fault("link", "bad_link")
