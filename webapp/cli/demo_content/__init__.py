"""The sample content of a demonstration: our own writing. Organizations that are not marked as samples are public names."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def content(name: str) -> dict[str, Any]:
    """One of the files here."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
