"""What a VM takes away from its host."""
