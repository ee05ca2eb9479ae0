"""The catalogues of words: `python -m webapp.catalogues extract | check | compile`.

`extract` brings each catalogue up to date with templates and forms; new words stand in it untranslated, words gone are dropped.
`check` names every fault, one a line, and exits 1 when there is any. `compile` writes what pages and letters read at run time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

Words = str | list[str] | tuple[str, ...]

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "templates" / "translations"
NOT_OURS = {".git", ".venv", "__pycache__", "frontend", "node_modules", "static", "tests", "var"}
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
TAG = re.compile(r"</?[a-z]\w*")
ALIKE: set[str] = {"No", "Friday 5"}
"""Words that are the same in English and in the other language, and rightly so."""


def catalogues() -> list[Path]:
    """The catalogue of each language."""
    return sorted(FOLDER.glob("*/LC_MESSAGES/messages.po"))


def words_in_use(root: Path = ROOT) -> Catalog:
    """Every text that templates, forms and menus hand to gettext."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping)  # type: ignore[no-untyped-call]  # Babel leaves its front end untyped
    found = Catalog()
    ours = extract_from_dir(root, methods, options, KEYWORDS, directory_filter=lambda path: Path(path).name not in NOT_OURS)
    for file, _line, message, comments, context in ours:
        found.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return found


def read(path: Path) -> Catalog:
    """One catalogue from its file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def extract(path: Path) -> Iterator[str]:
    """Bring a catalogue up to date; nothing is guessed, so no entry becomes fuzzy."""
    catalogue = read(path)
    catalogue.update(words_in_use(), no_fuzzy_matching=True, update_creation_date=False)
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    yield from ()


def compile_catalogue(path: Path) -> Iterator[str]:
    """Write the compiled catalogue beside its source."""
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, read(path))
    yield from ()


def check(path: Path) -> Iterator[str]:
    """Every fault of a catalogue: words without translation, stale, fuzzy or untranslated entries, lost placeholders or tags."""
    catalogue, used = read(path), words_in_use()
    known, wanted = ({(message.id, message.context) for message in each if message.id} for each in (catalogue, used))
    yield from (f"not in the catalogue, run extract: {_first(text)}" for text, _ in sorted(wanted - known, key=str))
    yield from (f"no longer used, run extract: {_first(text)}" for text, _ in sorted(known - wanted, key=str))
    for message in catalogue:
        if message.id and (fault := fault_of(message)):
            yield f"{fault}: {_first(message.id)}"


def fault_of(message: Message) -> str | None:
    """What is wrong with one entry, None when nothing is."""
    texts = _texts(message.id)
    translations = _texts(message.string)
    if not all(translations):
        return "untranslated"
    if message.fuzzy:
        return "fuzzy"
    if texts[0] == translations[0] and texts[0] not in ALIKE:
        return "same as in English"
    return _broken(texts[-1], translations)


def _broken(text: str, translations: tuple[str, ...]) -> str | None:
    """A number may be left out of the form for one; any other placeholder and all tags must stay."""
    names = set(PLACEHOLDER.findall(text))
    for translation in translations:
        if (names ^ set(PLACEHOLDER.findall(translation))) - {"num"}:
            return "placeholders differ"
        if sorted(TAG.findall(text)) != sorted(TAG.findall(translation)):
            return "tags differ"
    return None


def _texts(words: Words | None) -> tuple[str, ...]:
    return (words or "",) if isinstance(words, str | None) else tuple(words)


def _first(words: Words) -> str:
    return repr(_texts(words)[0])


COMMANDS: dict[str, Callable[[Path], Iterator[str]]] = {"extract": extract, "check": check, "compile": compile_catalogue}


def main(arguments: list[str]) -> int:
    """Run one command over every catalogue; the number of faults decides the exit code."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"usage: python -m webapp.catalogues {' | '.join(COMMANDS)}\n")
        return 2
    faults = [f"{path.relative_to(ROOT)}: {fault}" for path in catalogues() for fault in COMMANDS[arguments[0]](path)]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
