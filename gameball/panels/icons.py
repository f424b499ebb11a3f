"""Pictures: a merchant's own where the settings allow its host, else a drawn one."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from gameball.api import ActivityKind

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
UNFIT = re.compile(r"[\s\"'<>\\`;,]")  # no plain address holds any of these

CAMPAIGNS = {
    "sign_up": "hand",
    "social_media": "heart",
    "scheduled_challenge": "flag",
    "spin_the_wheel": "wheel",
    "event_based": "bag",
    "high_score": "trophy",
    "birthday": "cake",
    "streak": "flame",
}

ACTIVITIES = {
    ActivityKind.TIER_UPGRADED: "crown",
    ActivityKind.TIER_DOWNGRADED: "steps",
    ActivityKind.TIER_MIGRATION: "steps",
    ActivityKind.CAMPAIGN_REWARDED: "gift",
    ActivityKind.BALANCE_ADJUSTMENT: "scales",
    ActivityKind.SUCCESSFUL_ACTION: "check",
    ActivityKind.REFERRAL: "friends",
    ActivityKind.REFERRED: "hand",
    ActivityKind.REFERRAL_BONUS_REWARD: "friends",
    ActivityKind.PAYMENT_REWARD: "bag",
    ActivityKind.REFUND: "return",
    ActivityKind.REDEMPTION: "tag",
    ActivityKind.CANCEL: "cross",
    ActivityKind.EXPIRY: "clock",
    ActivityKind.MIGRATION: "box",
    ActivityKind.LIFETIME: "ticket",
    ActivityKind.AUTOMATION: "spark",
}


@dataclass(frozen=True)
class Picture:
    """`url` is safe to load; `glyph` is drawn where there is none, or where it fails to load."""

    glyph: str
    url: str | None = None


def picture(url: str | None, glyph: str) -> Picture:
    return Picture(glyph, url if url and is_allowed(url) else None)


def is_allowed(url: str) -> bool:
    """An https address on a host that the settings name; while developing, plain HTTP on this machine too."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if "@" in parts.netloc or UNFIT.search(url):
        return False
    if settings.DEBUG and parts.scheme == "http" and host in LOOPBACK:
        return True
    named = host if port in {None, 443} else f"{host}:{port}"
    return parts.scheme == "https" and named in settings.GAMEBALL_IMAGE_HOSTS
