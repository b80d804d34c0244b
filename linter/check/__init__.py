"""Rules asked: about each line, each guest, and what is between them; what they find, as diagnostics."""
