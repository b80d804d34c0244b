"""Judges guests and clusters: one file per rule (or tight family), one folder per category."""
