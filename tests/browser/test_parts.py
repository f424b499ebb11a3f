"""What next and the months in a real browser: on a phone, from right to left, by keyboard, and late."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from gameball.sandbox import Sandbox

from .conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Enter = Callable[..., Visit]
PARTS = "[data-part]"


def boxes(page: Page, selector: str) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.eval_on_selector_all(
        selector, "all => all.map(each => each.getBoundingClientRect().toJSON())"
    )
    return found


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_chart_fits_and_its_words_keep_their_size(visit: Enter, width: int, language: str) -> None:
    page = visit("top", address=f"/account/?lang={language}", viewport={"width": width, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    chart = boxes(page, ".months-bars")[0]
    assert chart["width"] > 150
    for bar in boxes(page, ".months-bars rect"):
        assert bar["left"] >= chart["left"] - 2
        assert bar["right"] <= chart["right"] + 2
        assert bar["width"] > 4
        assert bar["height"] > 1
    sizes = page.eval_on_selector_all(
        ".months-chart li", "all => all.map(each => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 12


def test_each_bar_stands_over_the_name_of_its_month_and_time_runs_with_the_page(visit: Enter) -> None:
    for language in ("en", "ar"):
        page = visit("top", address=f"/account/?lang={language}").page
        # At one moment: what still loads may move them all.
        band, name, chart = page.evaluate(
            "[...document.querySelectorAll('.months-bars .running, .months-names .running, .months-bars')]"
            ".sort((a, b) => a.matches('.months-bars') - b.matches('.months-bars'))"
            ".map(each => { const box = each.getBoundingClientRect(); return box.x + box.width / 2; })"
        )
        assert abs(band - name) < 3
        assert (band > chart) == (language == "en")


def test_the_table_opens_by_keyboard(visit: Enter) -> None:
    page = visit("top").page
    page.locator(".months-table summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".months-table tbody tr")).to_have_count(12)
    expect(page.locator(".months-table tbody tr").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_the_figures_of_the_table_stand_in_one_piece_with_their_units_below_each_other(
    visit: Enter, width: int, language: str
) -> None:
    page = visit("top", address=f"/account/?lang={language}", viewport={"width": width, "height": 800}).page
    page.locator(".months-table summary").click()
    expect(page.locator(".months-table tfoot")).to_be_visible()
    cells = page.eval_on_selector_all(
        ".months-table td",
        """all => all.map(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            const lines = [...range.getClientRects()].filter(each => each.width);
            return {
                column: cell.cellIndex,
                lines: new Set(lines.map(each => Math.round(each.top))).size,
                right: Math.round(Math.max(...lines.map(each => each.right))),
            };
        })""",
    )
    assert {each["lines"] for each in cells} == {1}
    for column in (1, 2):
        ends = [each["right"] for each in cells if each["column"] == column]
        assert len(ends) == 13
        assert max(ends) - min(ends) <= 1


def test_parts_that_are_late_load_themselves(visit: Enter, sandbox: Sandbox, settings: Settings) -> None:
    settings.PORTAL_PAGE_BUDGET_MS = 100
    sandbox.trouble("activities", "slow:500")
    sandbox.trouble("tier-progress", "slow:500")
    entered = visit("top")
    expect(entered.page.locator("[data-state=loading], [data-part-state=loading]")).to_have_count(0)
    expect(entered.page.locator("[data-part=months]")).to_have_attribute("data-part-state", "ready")
    expect(entered.page.locator("[data-part=next]")).to_have_attribute("data-part-state", "ready")
    assert entered.complaints == []


def test_without_javascript_the_parts_stand_there_too(visit: Enter) -> None:
    page = visit("middle", java_script_enabled=False).page
    expect(page.locator(PARTS)).to_have_count(2)
    page.locator(".months-table summary").click()
    expect(page.locator(".months-table table")).to_be_visible()


def test_a_part_that_failed_is_tried_again_in_its_place(visit: Enter, sandbox: Sandbox) -> None:
    sandbox.trouble("activities", "500")
    page = visit("top").page
    sandbox.calm()
    page.locator("[data-part=months] a", has_text="Try again").click()
    expect(page.locator("[data-part=months]")).to_have_attribute("data-part-state", "ready")
    page.wait_for_function("document.activeElement.closest('[data-part=months]')", timeout=2_000)
    expect(page.locator(PARTS)).to_have_count(2)
