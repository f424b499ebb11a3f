"""The dashboard and the rules in docs/, held against what is counted."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from gameball.sight import metrics

DOCS = Path(__file__).resolve().parents[2] / "docs"
# What the parts of a family are called, by what it is
ENDINGS = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}
NAME = re.compile(r"\bportal_\w+")
LABELS = re.compile(r"(?P<name>portal_\w+)\{(?P<labels>[^}]*)\}")
GROUPED = re.compile(r"\bby \((?P<labels>[^)]*)\)")
OF_PROMETHEUS = {"job", "le"}


def counted() -> dict[str, set[str]]:
    """The names there are, with the labels of each."""
    return {
        f"{family.name}{ending}": set(collector._labelnames)  # type: ignore[attr-defined]
        for collector in metrics.REGISTRY._collector_to_names
        for family in collector.describe()  # type: ignore[attr-defined]
        for ending in ENDINGS[family.type]
    }


def board() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DOCS / "grafana-dashboard.json").read_text(encoding="utf-8"))
    return found


def queries() -> list[str]:
    return [target["expr"] for panel in board()["panels"] for target in panel.get("targets", [])]


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((DOCS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


EXPRESSIONS = [*queries(), *(rule["expr"] for rule in rules())]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_query_names_what_is_counted_by_labels_that_there_are(expression: str) -> None:
    known = counted()
    names = set(NAME.findall(expression))
    assert names
    assert names <= set(known)
    for found in LABELS.finditer(expression):
        asked = set(re.findall(r"(\w+) *(?:=~|!~|!=|=)", re.sub(r'"[^"]*"', "", found["labels"])))
        assert asked <= known[found["name"]] | OF_PROMETHEUS, found[0]
    grouped = {label.strip() for found in GROUPED.finditer(expression) for label in found["labels"].split(",")}
    assert grouped <= set.union(*(known[name] for name in names)) | OF_PROMETHEUS
    assert expression.count("(") == expression.count(")")
    assert expression.count("{") == expression.count("}")


def test_everything_that_is_counted_stands_on_the_dashboard() -> None:
    shown = {name for expression in queries() for name in NAME.findall(expression)}
    families = [family for collector in metrics.REGISTRY._collector_to_names for family in collector.describe()]  # type: ignore[attr-defined]
    unseen = {each.name for each in families if not any(f"{each.name}{end}" in shown for end in ENDINGS[each.type])}
    assert unseen == {"portal_breaker_opened"}  # of which the gauge tells


def test_the_values_that_queries_choose_by_can_occur() -> None:
    from gameball.api import KeysRefused
    from gameball.reads.told import outcome
    from gameball.sight.requests import DOORS

    text = " ".join(EXPRESSIONS)
    doors = {name for found in re.findall(r'door[=!]~?"([^"]*)"', text) for name in found.split("|")}
    assert doors <= {*DOORS.values()}
    states = {name for found in re.findall(r'state[=!]~?"([^"]*)"', text) for name in found.split("|")}
    assert states <= {"ready", "empty", "stale", "loading", "unavailable"}
    assert f'outcome="{outcome(KeysRefused())}"' in text


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    panels = board()["panels"]
    assert board()["uid"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(places)
    assert {panel["datasource"]["uid"] for panel in panels if panel["type"] != "row"} == {"${datasource}"}
    assert {each["name"] for each in board()["templating"]["list"]} == {"datasource", "job"}


def test_every_rule_says_what_it_is_about() -> None:
    assert len({rule["alert"] for rule in rules()}) == len(rules())
    for rule in rules():
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in {"page", "ticket"}


def test_every_metric_is_documented() -> None:
    text = (DOCS / "observability.md").read_text(encoding="utf-8")
    assert {name for name in metrics.REGISTRY._names_to_collectors if f"`{name}`" in text} >= {
        f"{family.name}{'_total' if family.type == 'counter' else ''}"
        for collector in metrics.REGISTRY._collector_to_names
        for family in collector.describe()  # type: ignore[attr-defined]
    }
