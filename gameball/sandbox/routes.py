"""Which of the ten endpoints an address names, and which customer."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

VERSIONS = ("v4", "v4.0", "v4.1")

CUSTOMER_ROUTES: dict[tuple[str, ...], str] = {
    ("balance",): "balance",
    ("tier-progress",): "tier-progress",
    ("reward-campaigns-progress",): "campaign-progress",
    ("referrals",): "referrals",
    ("referrals", "count"): "referrals-count",
    ("activities",): "activities",
    ("activities", "count"): "activities-count",
}
CONFIGURATION_ROUTES: dict[tuple[str, ...], str] = {
    ("reward-campaigns",): "campaign-configuration",
    ("tiers",): "tier-configuration",
    ("referrals",): "referral-configuration",
}
CUSTOMER_ENDPOINTS = tuple(CUSTOMER_ROUTES.values())
CONFIGURATION_ENDPOINTS = tuple(CONFIGURATION_ROUTES.values())
ENDPOINTS = CUSTOMER_ENDPOINTS + CONFIGURATION_ENDPOINTS


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it arrived. The headers are lower-cased and hold neither key."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    keys_right: bool
    endpoint: str | None = None
    customer: str | None = None

    @property
    def lang(self) -> str:
        return self.query.get("lang") or self.headers.get("lang", "")


@dataclass(frozen=True, slots=True)
class Target:
    """A request line's address, taken apart without losing a byte of the customer's id."""

    path: str
    query: dict[str, str] = field(default_factory=dict)
    endpoint: str | None = None
    customer: str | None = None


def target(address: str) -> Target:
    """Take a request line's address apart. The customer's id is one percent-encoded segment."""
    path, _, query = address.partition("?")
    asked = dict(parse_qsl(query, keep_blank_values=True))
    match path.split("/"):
        case ["", "api", version, "integrations", "customers", customer, *rest] if version in VERSIONS and customer:
            return Target(path, asked, CUSTOMER_ROUTES.get(tuple(rest)), unquote(customer))
        case ["", "api", version, "integrations", "configurations", *rest] if version in VERSIONS:
            return Target(path, asked, CONFIGURATION_ROUTES.get(tuple(rest)))
    return Target(path, asked)
