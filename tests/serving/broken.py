"""The portal with a bug: it breaks over a balance, with everything that nobody may read in its hands."""

import os
from typing import Any

from django.conf import settings

from gameball.panels.balance import BalancePanel
from loyalty_portal.wsgi import application

__all__ = ["application"]


def content(panel: BalancePanel, _reads: Any) -> Any:
    customer, secret = panel.viewer.customer_id, settings.GAMEBALL_SECRET_KEY
    ticket = "".join(panel.viewer.door.args)
    contact = os.environ["TEST_CONTACT"]  # else it would stand in the code, which is reported
    raise LookupError(f"{customer} {secret} {ticket} {contact} cannot be weighed")


BalancePanel.content = content  # type: ignore[assignment,method-assign]
