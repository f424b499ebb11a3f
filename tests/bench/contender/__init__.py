"""The same page as a FastAPI, httpx and Jinja2 application would show it: what the portal is compared with."""
