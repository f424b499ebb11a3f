"""The ten endpoints: what Gameball would say to a call that has the right keys."""

import json
import threading
from collections.abc import Callable
from datetime import date
from functools import cached_property

from gameball.sandbox import wire
from gameball.sandbox.people.cast import person_of
from gameball.sandbox.people.person import FILTERS, Activity, Person
from gameball.sandbox.programme.campaigns import CAMPAIGNS, achievable, applies
from gameball.sandbox.programme.referral import REFERRAL
from gameball.sandbox.programme.tiers import TIERS
from gameball.sandbox.refusals import INVALID, NO_CUSTOMER, Answer, RefusalError, refusal
from gameball.sandbox.routes import CUSTOMER_ENDPOINTS, Call
from gameball.sandbox.words import Reader, language

MOST_ROWS = 200
USUAL_ROWS = 50
ANSWERS_KEPT = 1_000


class Gameball:
    """One account's data, as of one day. Everything is made when it is first asked for, and then kept."""

    def __init__(self, today: date, origin: str, *, order: str, signs: str) -> None:
        self.today, self.origin = today, origin
        self.newest_first = order == "desc"
        self.signed = signs == "signed"
        self._people: dict[str, Person] = {}
        self._kept: dict[tuple[object, ...], Answer] = {}
        self._lock = threading.Lock()

    def person(self, customer: str) -> Person:
        with self._lock:
            found = self._people.get(customer) or person_of(customer, self.today)
            if found:
                self._people[customer] = found
        if not found:
            raise RefusalError(NO_CUSTOMER)
        return found

    def trouble_of(self, call: Call) -> str | None:
        if call.endpoint not in CUSTOMER_ENDPOINTS or call.customer is None or not call.keys_right:
            return None
        try:
            person = self.person(call.customer)
        except RefusalError:
            return None
        return person.troubles.get(call.endpoint) or person.troubles.get("*")

    def answer(self, call: Call) -> Answer:
        asked = (call.endpoint, call.customer, language(call.lang), tuple(sorted(call.query.items())))
        if asked not in self._kept:
            try:
                said = self._endpoints[call.endpoint or ""](call, Reader(language(call.lang), self.today, self.origin))
            except RefusalError as error:
                return refusal(error.no, error.detail)
            if len(self._kept) >= ANSWERS_KEPT:
                self._kept.clear()
            self._kept[asked] = Answer(json.dumps(said, ensure_ascii=False).encode())
        return self._kept[asked]

    @cached_property
    def _endpoints(self) -> dict[str, Callable[[Call, Reader], object]]:
        return {
            "balance": self._balance,
            "tier-progress": self._tier_progress,
            "campaign-progress": self._campaign_progress,
            "referrals": self._referrals,
            "referrals-count": self._referrals_count,
            "activities": self._activities,
            "activities-count": self._activities_count,
            "campaign-configuration": self._campaigns,
            "tier-configuration": lambda _call, reader: reader.worded(TIERS),
            "referral-configuration": lambda _call, reader: reader.worded(REFERRAL),
        }

    def _of(self, call: Call) -> Person:
        return self.person(call.customer or "")

    def _balance(self, call: Call, reader: Reader) -> object:
        person = self._of(call)
        return reader.worded(person.raw.get("balance") or wire.balance(person))

    def _tier_progress(self, call: Call, reader: Reader) -> object:
        person = self._of(call)
        return reader.worded(person.raw.get("tier-progress") or wire.tier_progress(person))

    def _campaign_progress(self, call: Call, reader: Reader) -> object:
        person = self._of(call)
        return reader.worded(person.raw.get("campaign-progress") or wire.campaign_progress(person))

    def _referrals(self, call: Call, _reader: Reader) -> object:
        person = self._of(call)
        after, limit = _number(call, "startAfter", 0), _limit(call)
        rows = [friend for friend in person.friends if friend.gameball_id > after]
        page = rows[:limit]
        return {
            "referredFriends": [wire.friend(each, with_id=person.shows_gameball_ids) for each in page],
            "count": person.raw.get("count", len(page)),
            "hasMore": len(rows) > len(page),
        }

    def _referrals_count(self, call: Call, _reader: Reader) -> object:
        person = self._of(call)
        active = sum(friend.active for friend in person.friends)
        return {"count": len(person.friends), "totalPending": len(person.friends) - active, "totalActive": active}

    def _activities(self, call: Call, reader: Reader) -> object:
        person, after, limit = self._of(call), _number(call, "startAfter", 0), _limit(call)
        rows = _filtered(call, person)
        if self.newest_first:
            rows = [row for row in reversed(rows) if not after or row.id < after]
        else:
            rows = [row for row in rows if row.id > after]
        page = rows[:limit]
        return {
            "activities": [wire.activity(row, person, reader, signed=self.signed) for row in page],
            "count": person.raw.get("count", len(page)),
            "hasMore": len(rows) > len(page),
        }

    def _activities_count(self, call: Call, _reader: Reader) -> object:
        return {"count": len(_filtered(call, self._of(call)))}

    def _campaigns(self, call: Call, reader: Reader) -> object:
        asked = CAMPAIGNS
        if "productSku" in call.query or "collectionId" in call.query:
            sku, collection = call.query.get("productSku"), call.query.get("collectionId")
            asked = [each for each in asked if applies(each, sku, collection)]
        if customer := call.query.get("customerId"):
            person = self.person(customer)
            asked = [each for each in asked if achievable(each, person.tier, wire.begun(person, each).achieved)]
        return reader.worded([each.wire for each in asked])


def _filtered(call: Call, person: Person) -> list[Activity]:
    kind = call.query.get("activityType")
    if not kind:
        return person.activities
    if kind not in FILTERS:
        raise RefusalError(INVALID, "activityType is not one of the types that can be filtered by.")
    return [row for row in person.activities if row.kind == kind]


def _limit(call: Call) -> int:
    limit = _number(call, "limit", USUAL_ROWS)
    if not 1 <= limit <= MOST_ROWS:
        raise RefusalError(INVALID, f"limit must be between 1 and {MOST_ROWS}.")
    return limit


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise RefusalError(INVALID, f"{name} must be a whole number.")
    return int(text)
