"""Where a VM may run, and what it uses of nodes and storages there."""
