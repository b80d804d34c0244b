"""user.cfg: who may do what."""
