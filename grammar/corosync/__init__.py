"""What corosync itself refuses in its file, whatever PVE makes of it."""
