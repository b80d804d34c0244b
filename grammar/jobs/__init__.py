"""Backup jobs and realm syncs: what is done when."""
