"""Owns how things are written for other programs, and read back: calendars (iCalendar), HTML, dates, documents on paper (PDF).

Pure functions from values to bytes and back: no tables, no clock, no network, no words of our own. Same input, same bytes.
It refuses input that would write an invalid calendar (ValueError). Stands on core.
"""
