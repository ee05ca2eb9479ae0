"""Calendars of one person, opened by an address that nobody can guess and that they can end.

Triggers of the tables they are made of note that a row of theirs changed, each poll asks for such a note, and whoever makes the
bytes anew crosses out those that they tell of. Stands on all of feeds but `incoming`.
"""
