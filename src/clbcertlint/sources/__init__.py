"""Where files to lint come from."""
