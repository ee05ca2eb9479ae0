"""Owns persons: one row for each, with or without an account; their addresses, language and zone; merging, export, erasure.

Columns that identify somebody carry `info={"personal": True}`; whatever table points to a person takes part in merging,
export and erasure through the metadata, so a new capability needs no entry anywhere. Stands on files, audit, outbox, core.
"""
