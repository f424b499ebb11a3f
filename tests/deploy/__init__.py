"""How the portal is deployed: image, services, units, and what docs/operations.md says to type."""
