"""The portal with a real PostgreSQL and a real Redis: what several machines share, and what its loss costs."""
