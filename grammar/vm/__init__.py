"""What a VM's settings mean: its drives, devices, memory, firmware, boot order."""
