"""A series with its modules as it lies on a disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from modules.training.content.layout import (
    LARGEST_FILE,
    LARGEST_FOLDER,
    MODULE,
    MOST_FILES,
    SERIES,
    Folder,
    FolderRefused,
    Misplaced,
)


@dataclass(frozen=True)
class Package:
    """What was loaded: the series' own file, and the folders of its modules. `whole` unless one module was asked for."""

    series: bytes
    modules: dict[str, Folder]
    whole: bool


def load_package(path: Path) -> Package:
    """The files of a series folder, or of one module folder with the series.yaml above it.

    Nothing is followed out of the folder: links are refused, as are folders and files that are too large. Raises FolderRefused.
    """
    if (path / SERIES).is_file():
        modules: dict[str, Folder] = {
            each.name: load_folder(each) for each in sorted(path.iterdir()) if each.is_dir() or each.is_symlink()
        }
        return Package(_series_of(path), modules, whole=True)
    if (path / MODULE).is_file():
        whole = path.resolve()
        return Package(_series_of(whole.parent), {whole.name: load_folder(path)}, whole=False)
    raise FolderRefused([Misplaced(SERIES, "", "file_missing")])


def load_folder(path: Path) -> dict[str, bytes]:
    """Every file below the folder by its path in it. Raises FolderRefused before anything large is read."""
    found: dict[str, bytes] = {}
    total = 0
    for file in _files_below(path):
        name = file.relative_to(path).as_posix()
        size = file.stat().st_size
        total += size
        if size > LARGEST_FILE or total > LARGEST_FOLDER or len(found) >= MOST_FILES:
            raise FolderRefused([Misplaced(name, "", "too_large")])
        found[name] = file.read_bytes()
    return found


def save_folder(folder: Folder, path: Path) -> None:
    """Write the files below a folder that is empty or not there. Raises FolderRefused when something lies in it."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise FolderRefused([Misplaced(path.name, "", "not_empty")])
    for name, content in folder.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _series_of(path: Path) -> bytes:
    file = path / SERIES
    if not file.is_file() or file.is_symlink():
        raise FolderRefused([Misplaced(SERIES, "", "file_missing")])
    if file.stat().st_size > LARGEST_FILE:
        raise FolderRefused([Misplaced(SERIES, "", "too_large")])
    return file.read_bytes()


def _files_below(path: Path) -> Iterator[Path]:
    if path.is_symlink():
        raise FolderRefused([Misplaced(path.name, "", "link")])
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(folders + files):
            file = Path(folder) / name
            if file.is_symlink() or not (file.is_file() or file.is_dir()):
                raise FolderRefused([Misplaced(file.relative_to(path).as_posix(), "", "link")])
            if name in files:
                yield file
