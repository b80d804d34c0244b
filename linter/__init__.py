"""pvelint: linter and fixer for Proxmox VE guest configs."""

__version__ = "0.1.0"
