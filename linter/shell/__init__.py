"""What a shell and `man` know of the command: made from a description of it, a module for each shell."""
