"""Calendars of others: brought as a file or fetched from a partner's address, shown to an editor, published by hand.

Stands on events, which compare and write, and on formats, which read. The network is an argument (`fetching.Fetcher`).
"""
