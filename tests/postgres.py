"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached by a Unix socket only, gone at the end."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import sqlalchemy as sa

_NUMBERS = count(1)
_SECONDS_TO_START = 30
_UNSAFE_BUT_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=40")


def absence() -> str:
    """Why there is no PostgreSQL here; empty where there is one."""
    if os.name == "nt":
        return "the cluster of the tests needs a Unix socket"
    if _program("initdb") is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (pip install -e '.[postgresql]')"
    return ""


def _program(name: str) -> Path | None:
    """The program of the newest PostgreSQL installed; Debian keeps them off the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which(name)
    return installed[-1] if installed else Path(on_path) if on_path else None


def _other_user() -> dict[str, object]:
    """PostgreSQL refuses to run as root."""
    is_root = os.name != "nt" and os.geteuid() == 0
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if is_root else {}


@contextmanager
def cluster() -> Iterator[Path]:
    """A running cluster; yields the folder of its socket. Whoever reaches the socket is trusted."""
    folder = Path(tempfile.mkdtemp(prefix="queqiao-pg-"))
    as_user = _other_user()
    if as_user:
        shutil.chown(folder, "nobody", "nogroup")
    data = str(folder / "data")
    made = [str(_program("initdb")), "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    subprocess.run(made, check=True, cwd=folder, capture_output=True, **as_user)  # type: ignore[call-overload]
    options = [word for setting in _UNSAFE_BUT_QUICK for word in ("-c", setting)]
    ran = [str(_program("postgres")), "-D", data, "-k", str(folder), "-c", "listen_addresses=", *options]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(ran, cwd=folder, **quiet, **as_user)  # type: ignore[call-overload]
    try:
        _wait_for(folder, server)
        yield folder
    finally:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(10)
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def url_of(folder: Path, database: str) -> str:
    """As a user would write it in QUEQIAO_DATABASE_URL."""
    return f"postgresql://tests@/{database}?host={folder.as_posix()}"


@contextmanager
def fresh_database(folder: Path) -> Iterator[str]:
    """The address of an empty database of its own, dropped afterwards whoever is still in it."""
    name = f"q{next(_NUMBERS)}"
    with _administrator(folder) as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0")
    yield url_of(folder, name)
    with _administrator(folder) as conn:
        conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _administrator(folder: Path) -> Iterator[sa.Connection]:
    url = url_of(folder, "postgres").replace("postgresql://", "postgresql+psycopg://")
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as conn:
        yield conn
    engine.dispose()


def _wait_for(folder: Path, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while True:
        try:
            with _administrator(folder):
                return
        except sa.exc.OperationalError:
            if time.monotonic() > until or server.poll() is not None:
                raise
            time.sleep(0.05)
