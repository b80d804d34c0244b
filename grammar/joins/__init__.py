"""What guests have in common with one another or with the cluster's files, so that they cannot be judged alone."""
