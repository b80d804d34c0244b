"""The declarative table of all options: data, with the PVE versions that know each word."""
