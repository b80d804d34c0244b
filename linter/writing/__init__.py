"""Files replaced at once, with all that they have besides their content."""
