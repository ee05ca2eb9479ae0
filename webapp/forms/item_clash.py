"""What two editors said of one item, where it differs, as `web/macros/clash.html` shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from modules.mailings.items.drafts import ItemDraft, ItemWords
from modules.mailings.items.wordings import LOCALES
from modules.mailings.lists.models import MailingList
from webapp.event_presenting import brief, site_zone
from webapp.forms.subscriptions import list_name

Difference = tuple[str, str, str]
"""Language (empty where the text has none), what stands, what was typed."""


def differences(theirs: ItemDraft, mine: ItemDraft, lists: Collection[MailingList]) -> list[Difference]:
    """Each value in which the two differ; the lists by their names."""
    pairs = (*_words(theirs, mine), ("", _rest(theirs, lists), _rest(mine, lists)))
    return [each for each in pairs if each[1] != each[2]]


def _words(theirs: ItemDraft, mine: ItemDraft) -> Iterator[Difference]:
    for locale in LOCALES:
        stand, typed = (vars(draft.words.get(locale, ItemWords())) for draft in (theirs, mine))
        yield from ((locale, stand[name], typed[name]) for name in stand)


def _rest(draft: ItemDraft, lists: Collection[MailingList]) -> str:
    due = brief(draft.due_at, site_zone()) if draft.due_at else ""
    names = ", ".join(list_name(each) for each in lists if each.id in draft.list_ids)
    return "\n".join(filter(None, (draft.link, due, names)))
