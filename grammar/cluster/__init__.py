"""What a tree of /etc/pve files holds besides guests: read as PVE does, file by file, when first asked for."""
