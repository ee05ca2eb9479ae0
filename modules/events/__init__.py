"""Owns events and their sessions: writing, publishing, moving, cancelling, importing. Stands on organizations and below.

Each deed that alters what a calendar shows raises the event's `sequence` or `changed_at` and the one `events_version` row
in the same transaction, so that a feed can tell in one cheap statement whether it is fresh.
"""
