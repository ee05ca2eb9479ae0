"""Owns read-only sums across capabilities. Nothing is written here. Stands on everything."""
