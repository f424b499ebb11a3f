"""The code that docs/minting/ gives to shops: what it makes, in each language, opens the account."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from gameball.identity.tokens import read
from gameball.sandbox import Sandbox
from tests.identity.makers import published_sample
from tests.pages import Page

HERE = Path(__file__).parent
MINTING = Path(django_settings.BASE_DIR) / "docs" / "minting"
KEY = Sandbox.SECRET_KEY
NODE = 'import { loyaltyToken } from "./mint.mjs"; process.stdout.write(await loyaltyToken(...process.argv.slice(1)))'
# On a bare machine `.ci/run` installs them all: there none may be passed over.
LANGUAGES = ("python", "node", "php", "ruby")

type Mint = Callable[[str, str], str]


def at_hand(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"{program} is not on this machine")
    return found


@pytest.fixture(scope="module")
def with_jose(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A folder in which Node finds mint.mjs, and jose as the lock file names it."""

    def install() -> Path:
        folder = tmp_path_factory.mktemp("node")
        for file in (HERE / "package.json", HERE / "package-lock.json", MINTING / "mint.mjs"):
            shutil.copy(file, folder)
        command = [at_hand("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
        return folder

    return install


@pytest.fixture(scope="module", params=LANGUAGES)
def mint(request: pytest.FixtureRequest, with_jose: Callable[[], Path]) -> Mint:
    folder = MINTING
    if request.param == "python":
        command = [sys.executable, "-c", "import sys, mint; print(mint.loyalty_token(*sys.argv[1:]), end='')"]
    elif request.param == "node":
        command, folder = [at_hand("node"), "--input-type=module", "-e", NODE], with_jose()
    elif request.param == "php":
        command = [at_hand("php"), "-r", 'require "mint.php"; echo loyalty_token($argv[1], $argv[2]);', "--"]
    else:
        command = [at_hand("ruby"), "-r", "./mint.rb", "-e", "print loyalty_token(*ARGV)", "--"]
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}

    def run(customer_id: str, key: str) -> str:
        done = subprocess.run(
            [*command, customer_id, key], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.stderr == ""
        return done.stdout

    return run


def test_a_token_of_that_language_opens_account_and_widget(anybody: Client, mint: Mint) -> None:
    made = mint("middle", KEY)
    for door in ("/account/enter/", "/widget/"):
        answer = anybody.post(door, {"token": made})
        assert answer.status_code == 303
        assert Page(anybody.get(answer.headers["Location"])).panels["balance"] == "ready"


@pytest.mark.parametrize("customer_id", ["0", 'a/b?c#d%2F "q" \\ <ü> 💚', "سارة", "x" * 1000])
def test_any_id_comes_out_as_it_went_in_and_the_token_lives_an_hour(mint: Mint, customer_id: str) -> None:
    found = read(mint(customer_id, KEY), [KEY.encode()])
    assert found.customer_id == customer_id
    assert found.exp == pytest.approx(time.time() + 3600, abs=20)


def test_the_bytes_of_the_key_count_and_not_its_letters(mint: Mint) -> None:
    assert read(mint("middle", "é" * 16), [("é" * 16).encode()]).customer_id == "middle"


def test_no_two_tokens_are_encrypted_alike(mint: Mint) -> None:
    one, other = mint("middle", KEY).split("."), mint("middle", KEY).split(".")
    assert not {*one[1:]} & {*other[1:]}


def test_a_token_as_dot_net_makes_it_opens_the_account(anybody: Client) -> None:
    """There is no compiler for mint.cs here: what its library adds unasked is put in by hand."""
    typed = {"typ": "JWT"}
    inner, outer = {"alg": "HS256"} | typed, {"alg": "A256KW", "enc": "A256CBC-HS512"} | typed | {"cty": "JWT"}
    now = int(time.time())
    made = published_sample("middle", KEY.encode(), inner, outer, more={"nbf": now, "iat": now})
    assert anybody.post("/account/enter/", {"token": made}).status_code == 303


# The documentation


def test_every_file_is_named_and_what_is_quoted_is_what_is_run() -> None:
    documentation = (MINTING.parent / "embedding.md").read_text(encoding="utf-8")
    names = {file.name for file in MINTING.iterdir() if file.is_file()}
    assert names == {"mint.cs", "mint.mjs", "mint.php", "mint.py", "mint.rb"}
    assert not [name for name in names if f"](minting/{name})" not in documentation]
    for language, name in (("python", "mint.py"), ("js", "mint.mjs"), ("csharp", "mint.cs")):
        quoted = re.findall(rf"```{language}\n(.*?)```", documentation, re.DOTALL)
        assert (MINTING / name).read_text(encoding="utf-8") in quoted
