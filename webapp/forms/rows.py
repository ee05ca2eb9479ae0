"""Rows of a form that buttons add, move and take out: each button sends the form, which comes back with all that was typed.

A button is called `row` and says its deed and the name of the field it is about: `add questions scale`, `up questions-2`,
`remove questions-2-choices-0`; any other, such as `stay questions-2`, only sends the form. No script is needed, and nothing is
saved by it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import count
from typing import Any, Generic, TypeVar

import msgspec
from wtforms import Field, FieldList, Form, FormField, HiddenField

from modules.core.ids import key_of
from modules.events.drafts import LOCALES

BUTTON = "row"
Text = dict[str, str]
STEPS = {"up": -1, "down": 1}


class Row(Form):
    """One row. Its key names it for good: made of its English words when it is first saved, and never changed."""

    key = HiddenField()
    touched = False
    NAMED = "text"
    TEXTS: tuple[str, ...] = ("text",)

    @classmethod
    def fresh(cls, _kind: str) -> dict[str, Any]:
        """What a row that was just added holds."""
        return {}

    @classmethod
    def shown(cls, part: Any) -> dict[str, Any]:
        """What the fields of a stored part hold."""
        return {"key": part.key, **told(part, *cls.TEXTS)}

    @property
    def name_words(self) -> str:
        """What its key is made of."""
        typed = (self[f"{self.NAMED}_{locale}"].data for locale in LOCALES)
        return next(filter(None, typed), "")

    @property
    def blank(self) -> bool:
        """Whether nothing was typed into it."""
        typed = (self[f"{name}_{locale}"].data for name in self.TEXTS for locale in LOCALES)
        nested = (row for rows in self if isinstance(rows, Rows) for row in rows.forms)
        return not any((words or "").strip() for words in typed) and all(row.blank for row in nested)

    @property
    def faulty(self) -> bool:
        """Whether something is wrong in it, at any depth."""
        lists = [each for each in self if isinstance(each, Rows)]
        return bool(self.errors) or any(each.faults or any(row.faulty for row in each.forms) for each in lists)

    @property
    def head(self) -> Field:
        """The field that stands for the whole row."""
        return self[f"{self.NAMED}_{LOCALES[0]}"]

    def text(self, name: str, stored: object = None) -> Text:
        """The words typed under this name; what differs from the stored ones in blanks at its ends alone stays as it is."""
        return kept_text({each: self[f"{name}_{each}"].data for each in LOCALES}, getattr(stored, name, {}))

    def texts(self, stored: object = None) -> dict[str, Text]:
        """All of them, by their names."""
        return {name: self.text(name, stored) for name in self.TEXTS}


R = TypeVar("R", bound=Row)
S = TypeVar("S", bound=msgspec.Struct)


class Rows(FieldList, Generic[R]):  # type: ignore[type-arg]  # not generic at run time
    """A list of rows of one kind. `faults` are sentences about the list itself."""

    def __init__(self, row: type[R], label: Any = None, most: int = 60, **kwargs: Any) -> None:
        super().__init__(FormField(row), label, **kwargs)
        self.row, self.most = row, most
        self.faults: list[str] = []

    def process(self, formdata: Any, data: Any = (), extra_filters: Any = None) -> None:
        """Read what was sent and nothing else: a row may have another place than the stored one had."""
        super().process(formdata, () if formdata else data, extra_filters)

    @property
    def forms(self) -> list[R]:
        """The rows as forms."""
        return [entry.form for entry in self.entries]

    @property
    def full(self) -> bool:
        """Whether no further row can be added."""
        return len(self.entries) >= self.most

    def find(self, key: str) -> R | None:
        """The row of this key."""
        return next((row for row in self.forms if row.key.data == key), None)

    def keyed(self, otherwise: str, taken: Iterable[str] = (), *, blanks: bool = False) -> list[tuple[str, R]]:
        """The rows with their keys, blank ones left out unless `blanks`; a new key is none of `taken`."""
        rows = [row for row in self.forms if blanks or not row.blank]
        used = {*taken, *(row.key.data or "" for row in rows)}
        for row in rows:
            row.key.data = row.key.data or free_key(key_of(row.name_words, otherwise), used)
            used.add(row.key.data)
        return [(row.key.data or "", row) for row in rows]

    def add(self, kind: str) -> str:
        """One more row at the end; its name."""
        if self.full:
            return str(self.name)
        return str(self.append_entry(self.row.fresh(kind)).name)

    def press(self, deed: str, index: int) -> str:
        """Do to a row what a button says; the name of what stands there now."""
        if deed == "remove":
            self.pop_entry(index)  # type: ignore[call-arg]  # newer than its stubs
            return str(self.name)
        to = min(max(index + STEPS.get(deed, 0), 0), len(self.entries) - 1)
        self.entries.insert(to, self.entries.pop(index))
        self._compact_indices()  # type: ignore[attr-defined]  # newer than its stubs
        return str(self.entries[to].name)


def press(form: Any, button: str | None) -> bool:
    """Do what the button says; whether it was one of rows at all, so that nothing is saved. What it did is `touched` then."""
    deed, _, rest = (button or "").partition(" ")
    name, _, kind = rest.partition(" ")
    touched = next((_pressed(rows, deed, name, kind) for rows in rows_of(form) if _holds(rows, deed, name)), "")
    for rows in rows_of(form):
        for entry in rows.entries:
            entry.form.touched = f"{touched}-".startswith(f"{entry.name}-")
    return bool(button)


def _holds(rows: Rows[Any], deed: str, name: str) -> bool:
    return bool(rows.name == name) if deed == "add" else any(entry.name == name for entry in rows.entries)


def _pressed(rows: Rows[Any], deed: str, name: str, kind: str) -> str:
    if deed == "add":
        return rows.add(kind)
    return rows.press(deed, next(index for index, entry in enumerate(rows.entries) if entry.name == name))


def rows_of(form: Any) -> Iterator[Rows[Any]]:
    """Every list of rows in a form, at any depth."""
    for field in form:
        if isinstance(field, Rows):
            yield field
            for entry in field.entries:
                yield from rows_of(entry.form)
        elif isinstance(field, FormField):
            yield from rows_of(field.form)


def told(part: object, *names: str) -> dict[str, str]:
    """What the fields of these texts show."""
    return {f"{name}_{locale}": getattr(part, name, {}).get(locale, "") for name in names for locale in LOCALES}


def kept_text(typed: dict[str, str | None], before: Text) -> Text:
    """The words of each language that has any, with the line ends of files."""
    plain = {locale: (words or "").replace("\r\n", "\n").replace("\r", "\n").strip() for locale, words in typed.items()}
    same = {locale for locale, words in plain.items() if before.get(locale, "").strip() == words}
    return {locale: before[locale] if locale in same else words for locale, words in plain.items() if words}


def stored_as(parts: Iterable[S], key: str, kind: type[S] | None = None) -> S | None:
    """The stored part of this key, where it is of the same kind."""
    return next((each for each in parts if getattr(each, "key", "") == key and isinstance(each, kind or object)), None)


def free_key(key: str, used: Collection[str]) -> str:
    """The key, with the first number behind it that makes it one of its own where it is used."""
    return next(name for number in count(1) if (name := key if number == 1 else f"{key}-{number}") not in used)


def field_at(form: Any, path: Sequence[str], language: str = LOCALES[0]) -> Field | None:
    """The field of a place in keys, such as `levels`, the row of a key, `ask` in that row; None where the form has none.

    A row may have the key that a text is called by: only the last step names a text. One that names nothing is passed over.
    """
    if not path:
        return None
    step, *rest = path
    if step in form and isinstance(form[step], Rows):
        here: Field = form[step]
        return _row_at(form[step], rest, language) or here
    if not rest and (text := _text_at(form, step, language)) is not None:
        return text
    lists = (each for each in form if isinstance(each, Rows))
    found = next((found for each in lists if (found := _row_at(each, path, language)) is not None), None)
    return field_at(form, rest, language) if found is None else found


def _text_at(form: Any, name: str, language: str) -> Field | None:
    inner = form[language].form if language in form else {}
    places: list[tuple[Any, str]] = [(form, name), (form, f"{name}_{language}"), (inner, name)]
    return next((there[each] for there, each in places if each in there), None)


def _row_at(rows: Rows[Any], path: Sequence[str], language: str) -> Field | None:
    row = rows.find(path[0]) if path else None
    return None if row is None else field_at(row, path[1:], language) or row.head


def say_at(form: Any, field: Field | None, sentence: str) -> None:
    """Show a sentence beside a field, or above the form."""
    if field is None:
        form.form_errors.append(sentence)
    elif isinstance(field, Rows):
        field.faults.append(sentence)
    else:
        field.errors = [*field.errors, sentence]
