"""What this account answers: the sandbox's own programme and wire, over customers made when first asked for."""

import json
import zlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime

from gameball.sandbox.answers import Gameball
from gameball.sandbox.people.person import Person
from gameball.sandbox.refusals import NO_CUSTOMER, Answer, RefusalError, refusal
from gameball.sandbox.routes import Call
from gameball.sandbox.words import Reader, language

from .people import buy, person_of

type Asked = tuple[str, tuple[tuple[str, str], ...]]

MOST_SHAPES = 40
WORTH_PACKING = 8 * 1024


class Account(Gameball):
    """Every answer is made once and kept, packed where it is long, until the customer it is about buys something."""

    def __init__(self, today: date, origin: str) -> None:
        super().__init__(today, origin, order="desc", signs="signed")
        self._made: dict[str, dict[Asked, bytes]] = {}
        self._shapes: dict[Asked, None] = {}
        self.calls: Counter[str] = Counter()

    def person(self, customer: str) -> Person:
        found = self._people.get(customer) or person_of(customer, self.today)
        if found is None:
            raise RefusalError(NO_CUSTOMER)
        self._people[customer] = found
        return found

    def answer(self, call: Call) -> Answer:
        asked = (call.endpoint or "", tuple(call.query.items()))
        self.calls[asked[0]] += 1
        if call.customer and "startAfter" not in call.query and len(self._shapes) < MOST_SHAPES:
            self._shapes[asked] = None
        kept = self._made.setdefault(call.customer or "", {})
        if asked not in kept:
            try:
                said = self._endpoints[asked[0]](call, Reader(language(call.lang), self.today, self.origin))
            except RefusalError as error:
                return refusal(error.no, error.detail)
            body = json.dumps(said, ensure_ascii=False).encode()
            kept[asked] = zlib.compress(body, 1) if len(body) > WORTH_PACKING else body
            return Answer(body)
        body = kept[asked]
        # JSON begins with a bracket or a figure, which zlib's first byte is neither of.
        return Answer(zlib.decompress(body) if body[:1] == b"\x78" else body)

    def prepare(self, customers: Iterable[str]) -> None:
        """Makes what will be asked about these customers, by what was asked about others."""
        before = self.calls.copy()
        for customer in customers:
            for endpoint, query in list(self._shapes):
                self.answer(Call("GET", "", dict(query), {}, True, endpoint, customer))
        self.calls = before

    def change(self, customer: str, at: float) -> None:
        """This customer has bought something, at that moment."""
        buy(self.person(customer), datetime.fromtimestamp(at, UTC).replace(tzinfo=None))
        self._made.pop(customer, None)

    def forget(self) -> None:
        """Lets go of every customer who has not bought anything since, and of all answers."""
        self._people.clear()
        self._made.clear()
