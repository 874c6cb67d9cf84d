"""A home with the sample's patents and people of every role, made once; and a browser-like client on the console."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI
from starlette.testclient import TestClient

from console.web.app import staff_app
from jobs.accounts import set_password
from jobs.home import Home
from jobs.importing import import_files
from jobs.index_job import bring_index_up_to_date
from jobs.opening import Engine, open_home
from jobs.people import add_person
from jobs.settings import read_settings
from matcher.shipped import shipped
from matcher.vocabulary import RecordKind, Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "three magpies one bridge"
NAMES = {role: f"{role.value}-person" for role in Role}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: int) -> None:
        self.now += timedelta(**time)


def peopled(home: Home) -> Engine:
    """An empty home with one person of each role, all with the same password."""
    engine = open_home(home)
    for role, name in NAMES.items():
        add_person(engine, name, role)
        set_password(engine, name, PASSWORD, NOW)
    return engine


def filled(home: Home, engine: Engine) -> None:
    """Some patents of the sample with terms of their providers, indexed."""
    for kind, name in ((RecordKind.PATENT, "patents_cnipr.xlsx"), (RecordKind.SUPPLY, "supply.xlsx")):
        import_files(home, engine, kind, [shipped("sample", name)], now=NOW)
    bring_index_up_to_date(home, engine, NOW, progress=lambda _: None)


def app_over(path: Path, engine: Engine, clock: Clock) -> FastAPI:
    return staff_app(Home(path), read_settings({}), engine, clock)


def client_of(app: FastAPI, scheme: str = "http") -> TestClient:
    return TestClient(app, base_url=f"{scheme}://console.test", follow_redirects=False, raise_server_exceptions=False)


def form_token(page: str) -> str:
    """The token that the first form of a page carries."""
    return re.search(r'name="form_token" value="([0-9a-f]{64})"', page)[1]


def sign_in(client: TestClient, role: Role, password: str = PASSWORD, target: str = "/"):
    fields = {"form_token": form_token(client.get("/sign-in").text), "name": NAMES[role], "password": password}
    return client.post("/sign-in", data=fields | {"next": target})


def worked(home: Home, engine: Engine) -> None:
    """The sample's enterprises, needs and chain in a home that has patents, matched once."""
    from jobs.chain import import_chain
    from jobs.readers import Models
    from jobs.rematching import match_changed

    for kind, name in ((RecordKind.ENTERPRISE, "enterprises.xlsx"), (RecordKind.NEED, "needs.xlsx")):
        import_files(home, engine, kind, [shipped("sample", name)], now=NOW, person=NAMES[Role.OPERATOR])
    import_chain(engine, shipped("sample", "chain.toml"), NOW)
    match_changed(home, engine, NOW, NOW.date(), 0.3, Models(), lambda _: None)
