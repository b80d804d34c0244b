"""Reads Proxmox VE files: text -> lossless syntax tree -> typed facts."""
