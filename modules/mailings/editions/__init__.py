"""Editions: the issues of a newsletter, put together by one person, approved by another, frozen, sent and kept.

Promises that what was approved is what is sent (the same bytes as in preview, test and archive), that nobody approves their own
work, and that each edition's sum is exact. Stands on digests (whose memory of what an address was told it writes), items and lists.
"""
