"""What keeps a finding out of the report: notes in the guest, the baseline."""
