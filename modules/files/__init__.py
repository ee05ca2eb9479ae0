"""Owns files by their content: the bytes stand once under their SHA-256, with kind (sniffed, not claimed) and size.

Where bytes lie is an argument (a folder in development, PostgreSQL in production); who may read them is asked of the
owner. Stands on audit, outbox, core.
"""
