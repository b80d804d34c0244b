"""The firewall: its files, and what PVE makes of each of their lines (PVE::Firewall)."""
