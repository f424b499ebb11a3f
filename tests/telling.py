"""A sandbox that says what a test wants it to say, over the same HTTP as everything else."""

import json
from collections.abc import Callable
from typing import Any

from gameball.sandbox import Call, Sandbox
from gameball.sandbox.answers import Gameball
from gameball.sandbox.refusals import Answer
from gameball.sandbox.words import Reader, language

Change = Callable[[Any], Any]


class Told:
    """The sandbox's own answers, but for the endpoints that `say` or `change` named."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._own: Gameball = sandbox.gameball
        self._changes: dict[str, Change] = {}
        sandbox.gameball = self  # type: ignore[assignment]  # quacks like one

    def say(self, endpoint: str, answer: object) -> None:
        """From now on this endpoint answers exactly that."""
        self._changes[endpoint] = lambda _: answer

    def change(self, endpoint: str, change: Change) -> None:
        """From now on this endpoint answers what the function makes of its usual answer."""
        self._changes[endpoint] = change

    def update(self, endpoint: str, **fields: object) -> None:
        """The usual answer with other values in some fields."""
        self.change(endpoint, lambda usual: usual | fields)

    def activities(self, *rows: object) -> None:
        """These activities, newest first, and as many as they are."""
        numbered = [
            {"activityId": 900 - number, "activityDate": "November 20, 2026", "activityTime": "18:51:29"} | row
            if isinstance(row, dict)
            else row
            for number, row in enumerate(rows)
        ]
        self.say("activities", {"activities": numbered, "count": len(numbered), "hasMore": False})
        self.say("activities-count", {"count": len(numbered)})

    def campaigns(self, *rows: dict[str, Any], configured: bool = True) -> None:
        """Campaigns by the fields that matter: those of the progress, and under `configuration` the programme's."""
        progress, configuration = [], []
        for number, row in enumerate(rows, start=1):
            own = dict(row)
            wire = {"id": number, "name": f"Campaign {number}", "visibility": "AlwaysVisible", "rewards": []}
            configuration.append(wire | own.pop("configuration", {}))
            progress.append(
                {
                    "rewardsCampaignId": number,
                    "rewardsCampaignName": f"Campaign {number}",
                    "isUnlocked": True,
                    "completionPercentage": 0,
                    "achievedCount": 0,
                }
                | own
            )
        self.say("campaign-progress", progress)
        self.say("campaign-configuration", configuration if configured else [])

    # What the sandbox itself asks of its Gameball

    def answer(self, call: Call) -> Answer:
        change = self._changes.get(call.endpoint or "")
        answer = self._own.answer(call)
        if change is None:
            return answer
        usual = json.loads(answer.body) if answer.status == 200 else None
        reader = Reader(language(call.lang), self._sandbox.today, self._sandbox.origin)
        return Answer(json.dumps(reader.worded(change(usual))).encode())

    def trouble_of(self, call: Call) -> str | None:
        return self._own.trouble_of(call)

    def forget(self) -> None:
        """From now on everything is answered as usual."""
        self._changes.clear()

    def stop_telling(self) -> None:
        self._sandbox.gameball = self._own
