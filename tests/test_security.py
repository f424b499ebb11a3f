"""SECURITY.md and docs/privacy.md held against the code, and what is locked against what it says."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from gameball.api import balance, referrals
from gameball.identity import tokens
from gameball.reads import kept, ledger
from gameball.views import account, hooks, remembered

ROOT = Path(__file__).resolve().parent.parent
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PRIVACY = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

# The model of threats


def written_tests() -> set[str]:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return {name for source in sources for name in re.findall(r"^ *(?:async )?def (test_\w+)", source, re.MULTILINE)}


def test_every_test_that_the_model_of_threats_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", SECURITY))
    assert len(named) > 50
    assert named - written_tests() == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_and_heading_that_a_document_leads_to_is_there(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if target.startswith(("http", "mailto:")):
            continue
        name, _, heading = target.partition("#")
        led = (document.parent / name).resolve() if name else document
        assert led.exists(), target
        if heading:
            assert heading in anchors(led), target


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_a_links_token_can_still_be_posted_until_it_ends(anybody: Client, token: Callable[..., str]) -> None:
    """On purpose: see "A link's token". Shops hand the same one over by a link, a form and the widget."""
    made = token("middle")
    assert anybody.get(f"/account/enter/?token={made}").status_code == 303
    assert Client().get(f"/account/enter/?token={made}").status_code == 403
    for door in ("/account/enter/", "/widget/"):
        assert Client().post(door, {"token": made}).status_code == 303


# The supply chain


def test_every_package_is_locked_with_hashes_from_one_index() -> None:
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    others = [package for package in lock["package"] if package["source"] != {"virtual": "."}]
    assert len(others) > 30
    for package in others:
        assert package["source"] == {"registry": "https://pypi.org/simple"}, package["name"]
        files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
        assert files, package["name"]
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", file["hash"]) for file in files), package["name"]


def test_what_is_vendored_is_what_it_says() -> None:
    sums = list((ROOT / "static" / "vendor").glob("*.sha256"))
    assert sums
    for said in sums:
        digest, name = said.read_text().split()
        assert hashlib.sha256((said.parent / name).read_bytes()).hexdigest() == digest
    assert {path.suffix for path in (ROOT / "static" / "vendor").iterdir()} <= {".js", ".sha256", ""}


def test_a_key_in_a_file_is_found(tmp_path: Path) -> None:
    """By what `make check` looks with. Nothing that it finds is let pass for the file it stands in."""
    baseline = json.loads((ROOT / ".secrets.baseline").read_text(encoding="utf-8"))
    assert baseline["results"] == {}
    shutil.copy(ROOT / ".secrets.baseline", tmp_path)
    keys = (
        "AKIA" + "Q3EGTV7XJ2WDBC5P",
        "https://admin:" + "s3cr3t-of-mine@db.example/",
        "-----BEGIN RSA " + "PRIVATE KEY-----",
    )
    for number, key in enumerate(keys):
        (tmp_path / f"{number}.py").write_text(f'key = "{key}"\n')
    (tmp_path / "clean.py").write_text('key = ""\n')
    command = [str(Path(sys.executable).parent / "detect-secrets-hook"), "--baseline", ".secrets.baseline"]
    found = {
        name: subprocess.run([*command, name], cwd=tmp_path, capture_output=True, check=False).returncode
        for name in ("0.py", "1.py", "2.py", "clean.py")
    }
    assert found == {"0.py": 1, "1.py": 1, "2.py": 1, "clean.py": 0}


# What is kept, and for how long


def memory_bytes() -> int:
    found: dict[str, int] = django_settings.CACHES["default"]["OPTIONS"]  # type: ignore[assignment]
    return found["MAX_BYTES"]


@pytest.mark.parametrize(
    ("words", "seconds", "figure"),
    [
        ("`PORTAL_STALE_SECONDS`, a day", django_settings.PORTAL_STALE_SECONDS, 86_400),
        ("five seconds", kept.REFUSAL_SECONDS, 5),
        ("ten times `PORTAL_FRESH_SECONDS`, five minutes", kept.OLD * django_settings.PORTAL_FRESH_SECONDS, 300),
        ("where a long list's pages begin, a day", ledger.A_DAY, 86_400),
        ("12 MB per process", memory_bytes(), 12 * 1024**2),
        ("at most 7 MB", remembered.panels.most_bytes + remembered.pages.most_bytes, 7 * 1024**2),
        ("twelve hours at most", account.LONGEST_SESSION, 12 * 3600),
        ("`WIDGET_TICKET_SECONDS`, a quarter of an hour", django_settings.WIDGET_TICKET_SECONDS, 900),
        ("`AUDIT_DAYS`, a year", django_settings.AUDIT_DAYS, 365),
        ("| their session | twelve hours", django_settings.SESSION_COOKIE_AGE, 12 * 3600),
        ("| twelve hours; a year |", django_settings.CSRF_COOKIE_AGE, 364 * 86_400),
    ],
)
def test_what_is_said_of_privacy_is_so(words: str, seconds: float, figure: float) -> None:
    assert words in PRIVACY
    assert seconds == figure


@pytest.mark.parametrize(
    ("words", "number", "figure"),
    [
        ("exactly 32 bytes", tokens.KEY_BYTES, 32),
        ("may differ by a minute", tokens.SKEW, 60),
        ("more than 64 KB", hooks.LONGEST, 64 * 1024),
    ],
)
def test_what_is_said_to_the_shops_developer_is_so(words: str, number: int, figure: int) -> None:
    assert words in (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    assert number == figure


def test_a_page_of_a_list_is_kept_shortly_and_a_first_one_for_a_day() -> None:
    assert kept._shortest() == 300
    assert kept._longest() == 86_400
    assert kept.is_one_of_many(referrals.page("c", after="7"))
    assert not kept.is_one_of_many(balance.read("c"))
