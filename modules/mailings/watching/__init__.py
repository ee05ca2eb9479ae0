"""Owns the answer to *does mail go?*: what goes out and comes in, what waits since when, and when nothing moves although it could.

Stands on the ledger, on editions, digests, reminders and the inbox; changes none of them.
"""
