"""What `manage.py demo` shows the portal with: a made-up shop on another origin, and the portal as its own process."""
