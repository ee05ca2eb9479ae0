"""Owns how things are written as text for other programs, and read back: calendar entries and calendars (iCalendar), HTML, dates,
and documents on paper (tagged PDF).

Pure functions from values to bytes and back: no tables, no clock, no network, no words of our own. Same input, same bytes.
It refuses input that would write an invalid calendar (ValueError). Stands on core.
"""
