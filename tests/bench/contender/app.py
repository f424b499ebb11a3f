"""The application: `uvicorn tests.bench.contender.app:app`. One page, `/CUSTOMER/`; nobody needs to sign in."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader
from pydantic import TypeAdapter

from . import models, words
from .page import Found, context

BASE = f"{os.environ['GAMEBALL_BASE_URL']}/integrations"
KEYS = {"APIKey": os.environ["GAMEBALL_API_KEY"], "SecretKey": os.environ["GAMEBALL_SECRET_KEY"]}
ROWS = os.environ.get("CONTENDER_ROWS", "200")
# One client for all, as httpx's documentation wants it. Its pool looks through all connections and all who wait for
# one with every call, so that this many are its best. Many small clients share that work out; nobody writes it so
# at first.
CLIENTS = int(os.environ.get("CONTENDER_CLIENTS", "1"))
CONNECTIONS = int(os.environ.get("CONTENDER_CONNECTIONS", "32"))
# As long as the portal keeps the programme; 0: it is asked for with every page.
PROGRAMME_SECONDS = float(os.environ.get("CONTENDER_PROGRAMME_SECONDS", "300"))

templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, auto_reload=False, trim_blocks=True
)
templates.globals.update(number=words.number, money=words.money, signed=words.signed, long_date=words.long_date)
template = templates.get_template("page.html")

type Programme = tuple[list[models.Tier], list[models.Campaign], models.Referral]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(
                httpx.AsyncClient(headers=KEYS, limits=limits, timeout=3.0, trust_env=False)
            )
            for _ in range(CLIENTS)
        ]
        app.state.clients = cycle(clients)
        app.state.programme = None
        app.state.programme_until = 0.0
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/healthz")
async def healthz() -> str:
    return "alive"


@app.get("/{customer}/")
async def page(customer: str, request: Request) -> HTMLResponse:
    state, own = request.app.state, f"{BASE}/customers/{customer}"

    async def ask[T](address: str, model: TypeAdapter[T] | type[Any]) -> Any:
        answer = await next(state.clients).get(address)
        answer.raise_for_status()
        if isinstance(model, TypeAdapter):
            return model.validate_json(answer.content)
        return model.model_validate_json(answer.content)

    async def programme() -> Programme:
        if state.programme is None or time.monotonic() >= state.programme_until:
            configurations = f"{BASE}/configurations"
            tiers, campaigns, referral = await asyncio.gather(
                ask(f"{configurations}/tiers?lang=en", models.TIERS),
                ask(f"{configurations}/reward-campaigns?lang=en", models.CAMPAIGNS),
                ask(f"{configurations}/referrals?lang=en", models.Referral),
            )
            state.programme = (tiers, campaigns, referral)
            state.programme_until = time.monotonic() + PROGRAMME_SECONDS
        kept: Programme = state.programme
        return kept

    balance, standing, progress, activities, activities_count, friends, friends_count, kept = await asyncio.gather(
        ask(f"{own}/balance", models.Balance),
        ask(f"{own}/tier-progress?lang=en", models.TierProgress),
        ask(f"{own}/reward-campaigns-progress?lang=en", models.PROGRESS),
        ask(f"{own}/activities?limit={ROWS}", models.Activities),
        ask(f"{own}/activities/count", models.Count),
        ask(f"{own}/referrals?limit=200", models.Friends),
        ask(f"{own}/referrals/count", models.Count),
        programme(),
    )
    tiers, campaigns, referral = kept
    found = Found(
        balance,
        standing,
        progress,
        activities,
        activities_count,
        friends,
        friends_count,
        tiers,
        campaigns,
        referral,
    )
    headers = {"Cache-Control": "private, no-store", "Content-Language": "en"}
    return HTMLResponse(template.render(context(found)), headers=headers)
