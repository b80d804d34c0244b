"""What hardware a node has, as recorded by `pvesh`, `lspci`, `ls` or `lsblk`, or read from the running machine."""
