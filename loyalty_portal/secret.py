"""What nobody else may know: which settings that is, how it is read from a file, and when it is no secret."""

from pathlib import Path

# Each may stand in a file instead, which its name with `_FILE` names: an environment is easily shown.
SECRETS = frozenset(
    {
        "CACHE_URL",
        "DATABASE_URL",
        "GAMEBALL_API_KEY",
        "GAMEBALL_SECRET_KEY",
        "GAMEBALL_TOKEN_KEY",
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "SENTRY_DSN",
    }
)
LONGEST_SECRET = 8192  # bytes: whatever is longer is another file
DEVELOPMENT_KEY = "development-only-and-never-on-a-real-server"
HOW_TO_MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


class Unreadable(ValueError):
    """Says what is wrong with the file, and neither what it holds nor where it is: a secret may stand in either."""


def in_file(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            value = file.read(LONGEST_SECRET).decode().strip()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Unreadable(f"cannot be read ({why}): set it to a file that the portal may read.") from None
    except ValueError:
        raise Unreadable("names no text file: set it to a file that holds the secret alone.") from None
    if not value or len(value.splitlines()) > 1 or not value.isprintable():
        raise Unreadable("names a file that holds no single line: write the secret alone into it.")
    return value


def is_strong(key: str) -> bool:
    """Django's own check asks for 50 characters, which fewer good ones need not have."""
    made_up = key == DEVELOPMENT_KEY or key.startswith("django-insecure-")
    return len(key) >= 32 and len(set(key)) >= 5 and not made_up
