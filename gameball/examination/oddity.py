from dataclasses import dataclass


@dataclass(frozen=True)
class Oddity:
    """Something that an account does in its own way. Without a `cure` there is nothing to do: the portal copes."""

    found: str
    cure: str = ""
