"""Who looks, through which door, in which language: what every view passes on."""

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from gameball.language import Language


@dataclass(frozen=True)
class Door:
    """The addresses of one door. What a visitor chose for their pages (`lang`, `theme`) travels along in `kept`."""

    name: str
    kept: tuple[tuple[str, str], ...] = ()
    args: tuple[str, ...] = ()  # what stands in every path of the door: the widget's ticket

    def home(self, **query: str) -> str:
        return self.address(reverse(self.name, args=self.args), **query)

    def panel(self, noun: str, **query: str) -> str:
        if noun not in self._panels:
            self._panels[noun] = reverse(f"{self.name}-panel", args=[*self.args, noun])
        return self.address(self._panels[noun], **query)

    @cached_property
    def _panels(self) -> dict[str, str]:
        """Where its panels are, found once: the log alone links to itself some twenty times."""
        return {}

    def links(self) -> dict[str, str]:
        """Where its navigation leads."""
        panels = {noun: self.panel(noun) for noun in ("tiers", "campaigns", "activities", "referrals")}
        leave = {"leave": self.address(reverse("account-leave"))} if self.name == "account" else {}
        return {"home": self.home(), **panels, **leave}

    def address(self, path: str, **query: str) -> str:
        parameters = [(name, value) for name, value in query.items() if value] + list(self.kept)
        return f"{path}?{urlencode(parameters)}" if parameters else path


@dataclass(frozen=True)
class Viewer:
    """`customer_id` is None where nobody is known: then there is only the programme to see."""

    door: Door
    language: Language
    customer_id: str | None = None
    agent: bool = False  # somebody of the shop's looks, and sees what a customer does not
    since: float = field(default=0.0, compare=False)  # when they came in, in seconds since the epoch
