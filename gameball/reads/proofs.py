"""What need not be asked again, as another answer proves it unchanged. Everything that is assumed here stands here.

- Whatever changes a customer's tier progress, the number of their friends or how far they are in a campaign changes the
  balance or leaves an activity (a step of a campaign is one of these). So while balance and newest activities are what
  they were, these are as well. As that is likely rather than promised, it is relied on for as long as a copy may be
  shown at all without waiting (`OLD` times its fresh seconds).
- Activities are only ever added, so their number is what it was while the newest ones are, and as long as the copy
  lasts. Of a list that begins with the oldest the first page proves nothing, unless it is the whole list.
- For the same reason an older page of a list that begins with the newest is what it was while its first page is.
- A list of friends changes only with the number of friends, of pending or of active ones: as long as the copy lasts.
- Whoever has no activities but those on one page has none of any other kind than stand there, and no other number.
"""

import time
from collections.abc import Mapping
from typing import Any

from gameball.api import Call, activities, balance, referrals
from gameball.reads.kept import LONGEST_PAGE, NEWEST_FIRST, Copy

# The reads of one page set out together: a proof may have been asked a moment after what it proves.
TOGETHER = 2.0


def newest(customer_id: str) -> Call[Any]:
    """The page of activities that a customer's pages begin with: one call for most people's whole history."""
    return activities.page(customer_id, limit=LONGEST_PAGE)


def proofs(call: Call[Any]) -> tuple[Call[Any], ...]:
    """The answers that, if they have not changed, prove that this one has not either."""
    customer_id = call.customer_id or ""
    match call.endpoint:
        case "tier-progress" | "referrals-count" | "campaign-progress":
            return balance.read(customer_id), newest(customer_id)
        case "referrals":
            return (referrals.count(customer_id),)
        case "activities-count" if not call.params:
            return (newest(customer_id),)
        case "activities" if is_older_page(call):
            return (newest(customer_id),)
        case _:
            return ()


def all_proofs(call: Call[Any]) -> tuple[Call[Any], ...]:
    """These, and what proves them in turn."""
    direct = proofs(call)
    return (*direct, *(further for each in direct for further in proofs(each)))


def telling(call: Call[Any]) -> tuple[Call[Any], ...]:
    """Whatever may tell that this one need not be asked."""
    if call.endpoint == "activities-count" and call.customer_id is not None:
        return (newest(call.customer_id),)
    return all_proofs(call)


def is_older_page(call: Call[Any]) -> bool:
    """A whole page of all activities that is not the first."""
    asked = dict(call.params)
    return asked.keys() == {"startAfter", "limit"} and asked["limit"] == str(LONGEST_PAGE)


def is_certain(call: Call[Any]) -> bool:
    """Whether the proof holds for as long as the copy lasts."""
    return call.endpoint in {"referrals", "activities-count", "activities"}


def proven_until(call: Call[Any], copies: Mapping[Call[Any], Copy], trusted_seconds: float) -> float:
    """The moment up to which a copy is proven to be what Gameball would have answered: its own, or a later one.

    `trusted_seconds` is for how long what is only likely is relied on.
    """
    copy, needed = copies[call], proofs(call)
    found = [copies[each] for each in needed if each in copies]
    if not needed or len(found) < len(needed):
        return copy.at
    if any(each.refusal or each.is_outdated or each.since > copy.at + TOGETHER for each in found):
        return copy.at
    if any(each.endpoint == "activities" and not copies[each].known for each in needed):
        return copy.at
    if call.endpoint == "activities" and not copy.known & NEWEST_FIRST:
        return copy.at  # it may be the end that new ones come to
    # What was asked a moment before its proof may miss what happened between the two.
    certain = is_certain(call) and all(each.since <= copy.at for each in found)
    if not certain and time.time() - copy.at >= trusted_seconds:
        return copy.at
    return max(copy.at, min(proven_until(each, copies, trusted_seconds) for each in needed))


def is_needless(call: Call[Any], copies: Mapping[Call[Any], Copy]) -> bool:
    """Whether the answer follows from a page of activities that is kept, and whole."""
    if call.endpoint != "activities-count" or call.customer_id is None:
        return False
    page = copies.get(newest(call.customer_id))
    return page is not None and page.is_whole and not page.is_outdated
