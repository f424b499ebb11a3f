"""What some tests need of the machine. Where it is missing they are skipped with a word on it, and in CI they fail."""

import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-quic", "--disable-gpu"]
NODE_MODULES = Path(__file__).parent / "quality" / "node_modules"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
NU = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
JAVA = "java"

CURES = {
    CHROMIUM: "apt-get install chromium",
    AXE: "apt-get install npm, then make test installs it",
    NU: "apt-get install npm, then make test installs it",
    JAVA: "apt-get install default-jre-headless",
}


def needs(*wanted: Path | str) -> None:
    for each in wanted:
        found = each.exists() if isinstance(each, Path) else shutil.which(each)
        if not found:
            words = f"{each} is missing: {CURES[each]}"
            pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)
