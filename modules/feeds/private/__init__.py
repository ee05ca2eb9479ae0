"""Calendars of one person, opened by an address that nobody can guess and that they can end.

Nothing tells such a calendar that it must be made anew: each poll counts from the rows whether it is what they say. Stands on all of feeds but `incoming`.
"""
