"""What a guest file is: its sections, its settings, its notes, and the config of the next start."""
