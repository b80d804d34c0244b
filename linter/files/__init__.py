"""Files: found, told apart, read and written."""
