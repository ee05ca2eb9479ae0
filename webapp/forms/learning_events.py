"""What a learner's device sends in one go: read event by event, so that one that cannot be read spoils no other."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from modules.training.learning.recording import ToldEvent

MOST_AT_ONCE = 200
LARGEST_NUMBER = 2**31 - 1


class _Event(msgspec.Struct):
    id: UUID
    activity: Annotated[str, Meta(max_length=200)]
    verb: Annotated[str, Meta(max_length=40)]
    payload: dict[str, Any]
    at: Annotated[datetime, Meta(tz=True)]
    version: Annotated[int, Meta(ge=1, le=2**62)]
    number: Annotated[int, Meta(ge=0, le=LARGEST_NUMBER)] = 0


class _Id(msgspec.Struct):
    id: Annotated[str, Meta(max_length=64)]


class Batch(msgspec.Struct):
    """`learner` is who the page was made for: on a shared computer somebody else may be signed in by now."""

    learner: int
    events: Annotated[list[msgspec.Raw], Meta(max_length=MOST_AT_ONCE)]


def read_batch(sent: bytes) -> Batch | None:
    """The batch; None for what no page of ours sends."""
    try:
        return msgspec.json.decode(sent, type=Batch)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def read_events(batch: Batch) -> tuple[list[ToldEvent], dict[str, str]]:
    """The events that can be read, and why the others cannot, by what they call themselves."""
    told: list[ToldEvent] = []
    refused: dict[str, str] = {}
    for raw in batch.events:
        try:
            told.append(_told(msgspec.json.decode(raw, type=_Event)))
        except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            refused |= dict.fromkeys(_named(raw), "unreadable")
    return told, refused


def _told(event: _Event) -> ToldEvent:
    return ToldEvent(
        id=event.id,
        activity=event.activity,
        verb=event.verb,
        payload=event.payload,
        occurred_at=event.at,
        version_id=event.version,
        number=event.number,
    )


def _named(raw: msgspec.Raw) -> list[str]:
    try:
        return [msgspec.json.decode(raw, type=_Id).id]
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []
