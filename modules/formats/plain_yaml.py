"""YAML as people write it by hand, and no more of it: mappings, lists, words, numbers, true and false.

No aliases (a "billion laughs" is made of them), no tags, no merge keys, no key twice, no dates or other guesses: `yes`, `12:30`
and `2027-05-01` are words. What is written reads back the same.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec
import yaml

LONGEST = 1024 * 1024
"""Bytes of a document."""
DEEPEST = 24
WIDTH = 100
_FOLD_FROM = 72
_ODD_BREAKS = re.compile("[\r\x85\u2028\u2029\ufeff]")
_NOT_TO_FOLD = re.compile(r"\t|^ | $|  ")

Plain = dict[str, "Plain"] | list["Plain"] | str | int | float | bool | None
Reason = Literal["alias", "key_odd", "key_twice", "no_mapping", "not_text", "not_yaml", "tag", "too_deep", "too_large"]


class YamlRefused(Exception):
    """The text is no plain YAML, or not what was asked for. `line` counts from 1."""

    def __init__(self, reason: Reason, line: int) -> None:
        super().__init__(reason, line)
        self.reason: Reason = reason
        self.line = line


class _Reader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Builds plain values; what a scalar is, is decided by the few resolvers below."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As the base does it, but with keys that are words, each once."""
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                raise YamlRefused("key_twice" if isinstance(key, yaml.ScalarNode) else "key_odd", key.start_mark.line + 1)
            seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


_Reader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), ["t", "f"])
_Reader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]{0,17})$"), list("-0123456789"))
_DECIMAL = re.compile(r"^-?(0|[1-9][0-9]{0,17})\.[0-9]{1,32}(e[-+][0-9]{1,3})?$")
_Reader.add_implicit_resolver("tag:yaml.org,2002:float", _DECIMAL, list("-0123456789"))
_Reader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(null|~|)$"), ["n", "~", ""])


def read_yaml(content: bytes) -> Plain:
    """The values of one document in UTF-8. Raises YamlRefused; nothing is built before the whole text was looked over."""
    if len(content) > LONGEST:
        raise YamlRefused("too_large", 1)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise YamlRefused("not_text", content[: error.start].count(b"\n") + 1) from error
    try:
        _look_over(text)
        values: Plain = yaml.load(text, _Reader)  # noqa: S506 - a safe loader, made narrower
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlRefused("not_yaml", mark.line + 1 if mark else 1) from error
    except yaml.YAMLError as error:
        raise YamlRefused("not_yaml", 1) from error
    return values


def read_mapping(content: bytes) -> dict[str, Plain]:
    """The values of a document that names each of them. Raises YamlRefused."""
    values = read_yaml(content)
    if not isinstance(values, dict):
        raise YamlRefused("no_mapping", 1)
    return values


def misfit_of(error: msgspec.ValidationError) -> tuple[str, str]:
    """What msgspec says of a value that does not fit, and the path to it; empty for the whole document."""
    message, _, place = str(error).partition(" - at ")
    return message, place.strip("`").removeprefix("$").lstrip(".")


def _look_over(text: str) -> None:
    """Refuse by the stream of events what must not be built."""
    depth = 0
    for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlRefused("alias", line)
        if getattr(event, "tag", None):
            raise YamlRefused("tag", line)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise YamlRefused("too_deep", line)


class _Writer(yaml.SafeDumper):
    """Block style, lists indented, long words folded, lines kept."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - the base's signature
        """Indent lists below their key too."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base's signature
        """Write out what stands twice twice."""
        return True


def _represent_text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None
    if _ODD_BREAKS.search(text):
        style = '"'
    elif "\n" in text:
        style = "|"
    elif len(text) > _FOLD_FROM and not _NOT_TO_FOLD.search(text):
        style = ">"
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style)


_Writer.add_representer(str, _represent_text)


def write_yaml(values: Plain) -> bytes:
    """The one way of writing these values, in UTF-8."""
    text: str = yaml.dump(values, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text.encode()
