"""Built files of the front end: names with a hash in them, so that browsers may keep them for good."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TypedDict


class Manifest(TypedDict):
    """What the build writes: names with their hashed names, and the icons of the sprite."""

    files: dict[str, str]
    icons: list[str]


class NotBuilt(Exception):
    """The front end was not built, or not since a file was added."""

    def __init__(self, missing: str) -> None:
        super().__init__(f"{missing}: build the front end first, with `npm ci && node build.mjs` in webapp/frontend")


class Assets:
    """What the front-end build left in `folder`; its manifest is read once, at the first question."""

    def __init__(self, folder: Path, prefix: str) -> None:
        self.folder = folder
        self.prefix = prefix

    @cached_property
    def _manifest(self) -> Manifest:
        path = self.folder / "manifest.json"
        try:
            manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise NotBuilt(f"{path} is missing") from error
        return manifest

    def url(self, name: str) -> str:
        """The address of a built file, the same in every language; raises NotBuilt for a name that was not built."""
        files = self._manifest["files"]
        if name not in files:
            raise NotBuilt(f"{name} is not among the built files")
        return f"{self.prefix}/{files[name]}"

    def icon_url(self, name: str) -> str:
        """The address of one icon inside the sprite; raises NotBuilt for an icon that icons.json does not list."""
        if name not in self._manifest["icons"]:
            raise NotBuilt(f'"{name}" is not in webapp/frontend/icons.json')
        return f"{self.url('icons.svg')}#{name}"
