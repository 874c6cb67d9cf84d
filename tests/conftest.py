"""Databases for the tests that hold in SQLite and in PostgreSQL alike."""

from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest
import sqlalchemy as sa

from store.database import open_database

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
    from web_home import filled, peopled

    from jobs.home import Home

    home = Home(tmp_path_factory.mktemp("web") / "home")
    engine = peopled(home)
    filled(home, engine)
    engine.dispose()
    return home.path
