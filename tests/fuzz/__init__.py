"""A fuzzer that knows what /etc/pve looks like: trees, what is done with them, and what must hold afterwards."""
