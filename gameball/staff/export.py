"""All activities of a customer as CSV, in the account's own order, written down while they are read.

Nothing is collected: one page of Gameball's is in memory at a time, whatever their number.
"""

from collections.abc import Callable, Iterator

from gameball.api import Activity, ActivityPage, GameballError
from gameball.panels.formats import Formats
from gameball.staff import sheets
from gameball.staff.customer import veiled

PAGE = 200
MOST_PAGES = 10_000
TURN_SECONDS = 120.0  # how long each page may wait until no customer's page is before it

type Fetch = Callable[[int | None], ActivityPage]

# Gameball's own names, so that a column means what its documentation says; contact data is not among them.
COLUMNS = (
    "activityId", "activityType", "happened", "activityDate", "activityTime", "customerId", "displayName",
    "transactionId", "isManualActivity", "isGuest", "points", "signedPoints", "score", "reason", "rewardPoints",
    "outstandingPoints", "rewardFactor", "rewardThreshold", "paymentRewardAmount", "calculatedRedemption",
    "actualRedemption", "redemptionRewardFactor", "familyRedemptionPoints", "familyRedemptionAmount", "currency",
    "campaignName", "campaignStartDate", "campaignEndDate", "campaignEnabled", "tierName", "couponType", "couponCode",
    "couponGroup", "couponUsed", "couponProduct", "couponProductId", "productVariantName",
)  # fmt: skip


def lines(first: ActivityPage, fetch: Fetch, formats: Formats) -> Iterator[str]:
    """The file, a page at a time. Its last line says whether it is whole."""
    yield sheets.BOM + sheets.line(COLUMNS)
    rows = lost = 0
    page, before, cursors = first, frozenset[int](), set[int]()
    broken = ""
    for _ in range(MOST_PAGES):
        new = [each for each in page.activities if each.activity_id is None or each.activity_id not in before]
        rows, lost = rows + len(new), lost + page.malformed
        if new:
            yield "".join(sheets.line(cells(each, formats)) for each in new)
        if page.has_more is False or not (page.activities or page.malformed):
            break
        cursor = page.cursor
        if cursor is None or cursor in cursors or not (new or page.malformed):
            # Without a word about more, the end is where nothing new comes.
            broken = "Gameball says that there is more, but not where it goes on" if page.has_more else ""
            break
        cursors.add(cursor)
        before = frozenset(each.activity_id for each in page.activities if each.activity_id is not None)
        try:
            page = fetch(cursor)
        except GameballError as error:
            broken = why(error)
            break
    else:
        broken = f"more than {sheets.counted(MOST_PAGES * PAGE)}"
    if lost and not broken:
        broken = f"{lost} of Gameball's rows could not be read"
    written = sheets.counted(rows)
    yield sheets.last(f"INCOMPLETE: {broken}, {written}" if broken else f"complete, {written}")


def why(error: GameballError) -> str:
    facts = (("code", error.code), ("HTTP", error.status), ("request", error.request_id))
    told = ", ".join(f"{name} {fact}" for name, fact in facts if fact is not None)
    reason = error.reason.rstrip(".")
    return f"{reason} ({told})" if told else reason


def cells(row: Activity, formats: Formats) -> list[object]:
    happened = formats.local(row.happened)
    dates = [row.activity_date, row.campaign_start_date, row.campaign_end_date]
    day, start, end = (moment.text if moment else None for moment in dates)
    return [
        *(row.activity_id, row.activity_type, happened and happened.isoformat(sep=" ", timespec="seconds")),
        *(day, row.activity_time, row.customer_id, veiled(row.display_name or ""), row.transaction_id),
        *(flag(row.is_manual_activity), flag(row.is_guest), row.points, row.signed_points, row.score, row.reason),
        *(row.reward_points, row.outstanding_points, row.reward_factor, row.reward_threshold),
        *(row.payment_reward_amount, row.calculated_redemption, row.actual_redemption, row.redemption_reward_factor),
        *(row.family_redemption_points, row.family_redemption_amount, row.currency, row.campaign_name, start, end),
        *(flag(row.campaign_enabled), row.tier_name, row.coupon_type, row.coupon_code, row.coupon_group),
        *(flag(row.coupon_used), row.coupon_product, row.coupon_product_id, row.product_variant_name),
    ]


def flag(value: bool | None) -> str:
    return "" if value is None else str(value).lower()
