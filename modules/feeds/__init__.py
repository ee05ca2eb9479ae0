"""Owns which entries a calendar holds. How an entry is written as text is the business of `formats`. Stands on everything below reports."""
