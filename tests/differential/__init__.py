"""Whatever way pvelint is asked, the answer is the same: all at once, file by file, from the cache, by several processes."""
