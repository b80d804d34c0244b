"""--cache-dir: what a tree came to the last time, as long as nothing has changed."""
