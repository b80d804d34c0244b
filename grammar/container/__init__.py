"""What a container's settings mean: its volumes, mounts, devices and network, and how its file is written."""
