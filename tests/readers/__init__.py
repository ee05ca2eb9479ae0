"""Calendars judged by others: five programs that read them, and the rules of the RFCs."""
