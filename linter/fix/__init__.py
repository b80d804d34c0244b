"""Fixes: edits applied to texts, in rounds until nothing changes."""
