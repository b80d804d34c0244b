"""What PVE's section configs may say: a file for each config or family of them, as data."""
