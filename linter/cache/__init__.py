"""`--cache-dir`: what checking a tree found the last time, as long as nothing has changed."""
