"""pvelint: linter and fixer for the configs of Proxmox VE."""

__version__ = "0.1.0"
