"""What `manage.py gameball_check` finds out: which endpoints answer, what is particular about the account."""

from gameball.examination.endpoints import Attempt, State, attempts, calls, made_up_id
from gameball.examination.oddities import oddities
from gameball.examination.oddity import Oddity
from gameball.examination.steps import steps
from gameball.examination.surroundings import Hint, hints

__all__ = ["Attempt", "Hint", "Oddity", "State", "attempts", "calls", "hints", "made_up_id", "oddities", "steps"]
