"""The training of the demonstration: every series folder below `demo_content/training`, published once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from modules.core.imports import Refusal
from modules.files.stores import DatabaseStore
from modules.training.authoring.publishing import Publication
from modules.training.content.catalog import find_series, modules_of
from modules.training.content.layout import SERIES, FolderRefused
from modules.training.errors import ContentRefused
from modules.training.folders.importing import Importing, import_package, refusals_of
from modules.training.folders.packages import load_package

TRAINING = Path(__file__).parent / "demo_content" / "training"


def add_training(session: Session, issuer: str, now: datetime) -> tuple[int, list[Refusal]]:
    """Publish the modules whose address is free and leave all others as they are; how many, and what was refused."""
    how = Importing(DatabaseStore(session), Publication("correction", issuer), None, now)
    added = 0
    refused: list[Refusal] = []
    for folder in sorted(path.parent for path in TRAINING.glob(f"*/{SERIES}")):
        before = _modules(session, folder.name)
        try:
            refused += _add_missing(session, folder, before, how)
        except (FolderRefused, ContentRefused) as error:
            refused += refusals_of(folder.name, error)
        added += len((_modules(session, folder.name) or set()) - (before or set()))
    return added, refused


def _add_missing(session: Session, folder: Path, there: set[str] | None, how: Importing) -> tuple[Refusal, ...]:
    package = load_package(folder)
    if there is not None:
        missing = {slug: files for slug, files in package.modules.items() if slug not in there}
        package = replace(package, modules=missing, whole=False)
    return import_package(session, package, how).refusals


def _modules(session: Session, slug: str) -> set[str] | None:
    series = find_series(session, slug)
    return {each.module.slug for each in modules_of(session, [series.id])} if series else None
