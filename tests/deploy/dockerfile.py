"""Reads a Dockerfile, as far as ours goes: stages of instructions, with lines that go on."""

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Instruction:
    name: str
    said: str

    @property
    def words(self) -> list[str]:
        """What is copied or set, without options."""
        return [word for word in shlex.split(self.said) if not word.startswith("--")]

    @property
    def options(self) -> dict[str, str]:
        found = (word.partition("=") for word in shlex.split(self.said) if word.startswith("--"))
        return {name.removeprefix("--"): value for name, _, value in found}

    @property
    def variables(self) -> dict[str, str]:
        return dict(word.split("=", 1) for word in shlex.split(self.said))


@dataclass
class Stage:
    image: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, name: str) -> list[Instruction]:
        return [each for each in self.instructions if each.name == name]

    def last(self, name: str) -> Instruction:
        return self.all(name)[-1]

    @property
    def variables(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for each in self.all("ENV"):
            found |= each.variables
        return found


def read(file: Path) -> list[Stage]:
    text = re.sub(r"^\s*#.*\n", "", file.read_text(encoding="utf-8"), flags=re.M)
    stages: list[Stage] = []
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        name, _, said = line.strip().partition(" ")
        if name == "FROM":
            image, _, called = said.partition(" AS ")
            stages.append(Stage(image, called))
        elif name:
            stages[-1].instructions.append(Instruction(name, said.strip()))
    return stages


def exec_form(said: str) -> list[str]:
    """The words of a command that is written as a list, which no shell reads."""
    found = json.loads(said)
    assert isinstance(found, list)
    return [str(word) for word in found]
