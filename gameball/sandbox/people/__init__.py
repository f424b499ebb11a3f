"""The customers that the sandbox knows."""
