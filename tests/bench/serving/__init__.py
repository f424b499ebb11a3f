"""What stands around the portal while it is measured. The portal knows nothing of it."""
