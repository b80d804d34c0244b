"""What PVE's writers of guest files have in common: they may die."""


class WriteError(Exception):
    """PVE's own write of this config dies; the text is the reason in PVE's words."""
