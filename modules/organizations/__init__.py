"""Owns organizations (districts, county offices, charters, agencies) with their CDS codes and counties, and who belongs to them.

The state's public list is imported again and again: rows are added, updated, closed, never deleted. Stands on groups and below.
"""
