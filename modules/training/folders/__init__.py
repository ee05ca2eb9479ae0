"""Modules and series as folders of files: reading, writing, taking over and giving out."""
