"""Every page of every door, in every state: what is judged, and what is photographed."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode, urlsplit

LANGUAGES = ("en", "ar", "fr")
THEMES = ("light", "dark")

type Who = Literal["anybody", "customer", "frame", "agent", "lead"]
type State = Literal["", "empty", "loading", "stale", "old", "failing"]

NOUNS = ("balance", "tiers", "campaigns", "activities", "referrals", "next", "months")


@dataclass(frozen=True)
class Scene:
    """`frame` is a customer in the widget, whose addresses begin behind the ticket. A state is brought about first."""

    name: str
    who: Who
    address: str
    customer: str = "middle"
    state: State = ""
    status: int = 200

    def with_query(self, **more: str) -> str:
        chosen = urlencode({name: value for name, value in more.items() if value})
        if not chosen:
            return self.address
        return f"{self.address}{'&' if urlsplit(self.address).query else '?'}{chosen}"


def of_customer(name: str, who: Who, customer: str = "middle", state: State = "") -> Scene:
    return Scene(name, who, "/account/" if who == "customer" else "", customer, state)


def looked_up(
    name: str, customer: str, path: str = "", *, who: Who = "agent", state: State = "", more: str = ""
) -> Scene:
    return Scene(f"staff-{name}", who, f"/staff/customer/{path}?id={customer}{more}", customer, state)


ANYBODY = (
    Scene("programme", "anybody", "/program/"),
    Scene("programme-empty", "anybody", "/program/", state="empty"),
    Scene("programme-loading", "anybody", "/program/", state="loading"),
    Scene("programme-stale", "anybody", "/program/", state="stale"),
    Scene("programme-failing", "anybody", "/program/", state="failing"),
    Scene("programme-tiers", "anybody", "/program/tiers/"),
    Scene("programme-product", "anybody", "/program/campaigns/?sku=SECATEUR-7"),
    Scene("accessibility", "anybody", "/accessibility/"),
    Scene("signed-out", "anybody", "/account/", status=403),
    Scene("no-such-page", "anybody", "/nowhere/", status=404),
    Scene("bad-query", "anybody", "/program/campaigns/?sku=%01", status=400),
)

ACCOUNT = (
    of_customer("account", "customer"),
    of_customer("account-new", "customer", "new"),
    of_customer("account-loading", "customer", state="loading"),
    of_customer("account-stale", "customer", state="stale"),
    of_customer("account-renewing", "customer", state="old"),
    of_customer("account-failing", "customer", state="failing"),
    of_customer("account-not-enrolled", "customer", "unknown"),
    of_customer("account-paused", "customer", "paused"),
    of_customer("account-smaller-plan", "customer", "basic-plan"),
    of_customer("account-top", "customer", "top"),
    of_customer("account-negative", "customer", "negative"),
    of_customer("account-expiring", "customer", "expiring"),
    of_customer("account-arabic", "customer", "arabic"),
    of_customer("account-odd", "customer", "odd"),
    *(Scene(f"account-{noun}", "customer", f"/account/{noun}/") for noun in NOUNS),
    Scene("account-spent", "customer", "/account/activities/?type=Redemption"),
    Scene("account-none-of-this-kind", "customer", "/account/activities/?type=Redemption", "new"),
    Scene("account-friends", "customer", "/account/referrals/", "friends"),
)

WIDGET = (
    of_customer("widget", "frame"),
    of_customer("widget-new", "frame", "new"),
    of_customer("widget-loading", "frame", state="loading"),
    of_customer("widget-stale", "frame", state="stale"),
    of_customer("widget-failing", "frame", state="failing"),
    of_customer("widget-not-enrolled", "frame", "unknown"),
    of_customer("widget-paused", "frame", "paused"),
    Scene("widget-activities", "frame", "activities/"),
    Scene("widget-guest", "frame", "/widget/"),
    Scene("widget-over", "frame", "/widget/over/", status=403),
)

STAFF = (
    Scene("staff-login", "anybody", "/staff/login/"),
    Scene("staff-look-up", "agent", "/staff/"),
    looked_up("customer", "middle"),
    looked_up("new", "new"),
    looked_up("loading", "middle", state="loading"),
    looked_up("stale", "middle", state="stale"),
    looked_up("failing", "middle", state="failing"),
    looked_up("not-enrolled", "unknown"),
    looked_up("paused", "paused"),
    looked_up("odd", "odd"),
    looked_up("activities", "middle", "activities/"),
    looked_up("explain", "middle", "explain/", who="lead"),
    looked_up("explain-failing", "middle", "explain/", state="failing"),
    looked_up("no-such-order", "middle", "explain/", more="&order=NO-SUCH-ORDER"),
    looked_up("sent", "middle", "sent/"),
    Scene("staff-audit", "lead", "/staff/audit/"),
    Scene("staff-audit-nothing", "lead", "/staff/audit/?who=nobody"),
    Scene("staff-no-export", "lead", "/staff/customer/activities.csv?id=middle", state="failing", status=502),
    Scene("staff-forbidden", "agent", "/staff/audit/", status=403),
    Scene("staff-bad-id", "agent", "/staff/customer/?id=..", status=400),
    Scene("staff-bad-query", "agent", "/staff/customer/activities/?id=middle&after=x", status=400),
)

SCENES = (*ANYBODY, *ACCOUNT, *WIDGET, *STAFF)
