"""The loyalty portal over the Gameball v4 API, in layers that each know only the next one."""
