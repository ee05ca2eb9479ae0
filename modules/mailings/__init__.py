"""Owns what is written to people: letters (one file for each), later lists, items, editions, digests and the inbox.

Stands on cohorts, registrations and below; the ledger in `deliveries` knows none of it.
"""
