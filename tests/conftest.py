"""Databases for the tests that hold in SQLite and in PostgreSQL alike; homes and a client for those of the console."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import postgres
import pytest
import sqlalchemy as sa

from jobs.home import Home
from jobs.opening import open_home
from store.database import open_database

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.testclient import TestClient
    from web_home import Clock

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Path]:
    """The one PostgreSQL of a run of tests, started when it is first asked for."""
    if reason := postgres.absence():
        pytest.skip(reason)
    with postgres.cluster() as folder:
        yield folder


@pytest.fixture
def postgresql_url(cluster: Path) -> Iterator[str]:
    """An empty database in PostgreSQL."""
    with postgres.fresh_database(cluster) as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once in each of the two."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'q.sqlite').as_posix()}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """That database opened, its tables made."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with patents, an index and people of every role; tests copy it before they write to it."""
    import web_home

    home = Home(tmp_path_factory.mktemp("web") / "home")
    engine = web_home.peopled(home)
    web_home.filled(home, engine)
    engine.dispose()
    return home.path


@pytest.fixture(scope="session")
def worked_home(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """That home with enterprises, needs, a chain and matches; tests copy it before they write to it."""
    import web_home

    home = Home(Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("worked") / "home")))
    engine = open_home(home)
    web_home.worked(home, engine)
    engine.dispose()
    return home.path


@pytest.fixture(scope="session")
def people_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with nothing in it but people of every role; tests copy it."""
    import web_home

    home = Home(tmp_path_factory.mktemp("people") / "home")
    web_home.peopled(home).dispose()
    return home.path


@pytest.fixture
def console_engine(people_home: Path, tmp_path: Path) -> Iterator[sa.Engine]:
    """The database of a copy of it, which `app` serves."""
    engine = open_home(Home(Path(shutil.copytree(people_home, tmp_path / "console-home"))))
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> "Clock":
    """The clock of the console; it moves when it is told to."""
    import web_home

    return web_home.Clock()


@pytest.fixture
def app(console_engine: sa.Engine, tmp_path: Path, clock: "Clock") -> "Iterator[FastAPI]":
    """The staff console over that home."""
    import web_home

    app = web_home.app_over(tmp_path / "console-home", console_engine, clock)
    yield app
    app.state.desk.writes.close()


@pytest.fixture
def client(app: "FastAPI") -> "TestClient":
    """A browser without a session."""
    import web_home

    return web_home.client_of(app)
