"""Files: found, told apart and read."""
