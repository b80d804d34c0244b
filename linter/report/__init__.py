"""Findings ready to be shown, and how they come from what a rule yields."""
