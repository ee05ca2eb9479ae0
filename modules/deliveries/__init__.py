"""Owns the ledger of mail: one row for each message to each address, its state, attempts and lease. Knows no content.

Promises: one row per key; a state changes only along `states.py`; letters are sent at least once with the same Message-ID,
newsletters and digests at most once. Stands on accounts, people and below.
"""
