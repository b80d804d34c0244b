"""The run: each tree loaded, checked against all rules, fixed where asked."""
