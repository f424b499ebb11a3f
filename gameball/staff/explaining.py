"""The reads of an explanation, and what comes of each."""

from decimal import Decimal
from typing import Any

from gameball.api import CustomerNotFound, GameballError, ProgramPaused, activities, balance, campaigns, tiers
from gameball.identity.viewer import Viewer
from gameball.panels.formats import Formats
from gameball.panels.panel import Trouble, trouble
from gameball.panels.words import Words
from gameball.reads import ANEW, WAITING, Got, StillFlying, TooBusy, Wanted, reader
from gameball.staff import explain as explained
from gameball.staff import replies, sums
from gameball.staff.campaigns import Facts, told
from gameball.staff.customer import age
from gameball.staff.orders import order as events_of

# A ledger of thousands takes many calls: as long as a person waits. What was read until then is kept for the next try.
LONGEST_WAIT = 15.0


class Explaining:
    """The reads of one explanation, and what comes of each: a part, or the trouble that it is in."""

    def __init__(self, viewer: Viewer, order: str, *, anew: bool) -> None:
        customer_id, lang = viewer.customer_id or "", viewer.language.code
        self._viewer, self._order = viewer, order
        self._balance = balance.read(customer_id)
        self._ledger = sums.whole(customer_id, Formats(viewer.language), order)
        self._count = activities.count(customer_id)
        self._tier, self._ladder = tiers.progress(customer_id, lang=lang), tiers.configuration(lang=lang)
        self._progress = campaigns.progress(customer_id, lang=lang)
        self._configured = campaigns.configuration(lang=lang)
        self._for_customer = campaigns.configuration(customer_id=customer_id, lang=lang)
        wanted: list[Wanted[Any]] = [self._balance, self._ledger, self._count]
        if not order:
            wanted += [self._tier, self._ladder, self._progress, self._configured, self._for_customer]
        self._got: Got = reader().start(wanted, ANEW if anew else WAITING)
        self._got.wait(LONGEST_WAIT)
        self._words = Words.of(viewer.language, self._got.maybe(self._balance))

    def notice(self) -> dict[str, Any] | None:
        """Where there is nothing to explain: who isn't enrolled, and a programme that is switched off."""
        try:
            self._got.must(self._balance)
        except (CustomerNotFound, ProgramPaused) as error:
            notice = "not-enrolled" if isinstance(error, CustomerNotFound) else "paused"
            return {"notice": notice, "trouble": trouble(error)}
        except (GameballError, TooBusy, StillFlying):
            pass
        return None

    def context(self) -> dict[str, Any]:
        return self._of_order() if self._order else self._of_everything()

    def _of_order(self) -> dict[str, Any]:
        ledger, failed = self._try(self._ledger)
        if ledger is None:
            return {"of_order": True, "ledger_trouble": failed}
        return {
            "of_order": True,
            "found": events_of(ledger.order, ledger.near, self._words),
            "ledger": ledger,
            "points_name": self._words.points,
            "replies": replies.replies(
                self._viewer.language, self._got.maybe(self._balance), None, self._order, ledger.order
            ),
            "as_of": age(self._got.answer(self._ledger), self._viewer),
        }

    def _of_everything(self) -> dict[str, Any]:
        found, balance_trouble = self._try(self._balance)
        ledger, ledger_trouble = self._try(self._ledger)
        tier, tier_trouble = self._try(self._tier)
        progress, campaigns_trouble = self._try(self._progress)
        count, ladder = self._got.maybe(self._count), self._got.maybe(self._ladder)
        words = self._words
        context: dict[str, Any] = {
            "balance_trouble": balance_trouble,
            "ledger_trouble": ledger_trouble,
            "tier_trouble": tier_trouble,
            "campaigns_trouble": campaigns_trouble,
            "replies": replies.replies(self._viewer.language, found, tier),
            "points_name": words.points,
        }
        if found:
            context["balance"] = explained.balance(found, words, ledger)
            context["balance_as_of"] = age(self._got.answer(self._balance), self._viewer)
        if ledger:
            context["against"] = explained.against_ledger(found, ledger, count.count if count else None, words)
            context["kinds"], context["months"] = explained.kinds(ledger, words), explained.months(ledger, words)
            context["ledger"], context["rows"] = ledger, words.formats.number(Decimal(ledger.rows))
            context["ledger_as_of"] = age(self._got.answer(self._ledger), self._viewer)
        if tier:
            context["tier"] = explained.tier(tier, ladder.rows if ladder else None, words)
            context["tier_as_of"] = age(self._got.answer(self._tier), self._viewer)
        if progress:
            configured, own = self._got.maybe(self._configured), self._got.maybe(self._for_customer)
            facts = Facts(
                progress.rows,
                configured.rows if configured else None,
                own.rows if own else None,
                ladder.rows if ladder else None,
                tier.current.order if tier and tier.current else None,
            )
            context["campaigns"] = told(facts, words)
            context["campaigns_as_of"] = age(self._got.answer(self._progress), self._viewer)
            context["own_list_missing"] = own is None
        return context

    def _try[T](self, wanted: Wanted[T]) -> tuple[T | None, Trouble | None]:
        try:
            return self._got.must(wanted), None
        except StillFlying:
            return None, None
        except (GameballError, TooBusy) as error:
            return None, trouble(error)
