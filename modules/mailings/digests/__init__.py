"""Digests: an edition put together for one subscriber from what is new to them.

Promises that each subscriber is told each item once, and a correction once, whatever they change meanwhile and however late a
run is; that there is one run for each period; and that nothing new means no mail. Stands on items and lists.
"""
