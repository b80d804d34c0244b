"""PVE's option language: one declarative table for all versions (`options/`), and what each makes of a value.

A word that not every version knows carries its history (`since(V9_1)`, `until(V8_4)`, `only(...)`). A new PVE
version is a member of `Version` plus the histories that begin or end with it.
"""
