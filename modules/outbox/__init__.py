"""Owns the facts on their way out: recorded in the transaction of the deed that caused them, relayed once committed.

Promises that no committed fact is lost; a fact may be told more than once. Stands on core.
"""
