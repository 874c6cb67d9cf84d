"""A loopback server whose every answer is scripted, and a home that pulls from it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import sqlalchemy as sa

from jobs.home import Home
from jobs.opening import open_home
from jobs.people import add_person
from matcher.vocabulary import Role
from store import feeds, needs
from store.feeds import Feed

PERSON = "操作员甲"
Handler = BaseHTTPRequestHandler


@dataclass
class Server:
    """Answers by path and query; `asked` is every request with its headers."""

    url: str = ""
    answers: dict[str, Callable[[Handler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def gives(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        """Answer with that body, its length stated; header names with `_` for `-`."""
        data = body.encode() if isinstance(body, str) else body

        def answer(handler: Handler) -> None:
            handler.send_response(status)
            for name, value in {
                "Content_Type": "application/json",
                "Content_Length": str(len(data)),
                **headers,
            }.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(data)

        self.answers[path] = answer


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port of this machine, ended with the block."""
    served = Server()

    class Scripted(Handler):
        def do_GET(self) -> None:  # noqa: N802
            served.asked.append((self.path, dict(self.headers)))
            answer = served.answers.get(self.path)
            if answer is None:
                self.send_error(404)
                return
            answer(self)

        def log_message(self, *_: object) -> None:
            """Nothing: what was asked is kept."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.daemon_threads = True
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Place:
    """A home with one person and its table of sources."""

    home: Home
    engine: sa.Engine

    def write(self, *tables: str) -> None:
        text = "".join(f'[[sources]]\nperson = "{PERSON}"\n{table}\n' for table in tables)
        (self.home.path / "sources.toml").write_text(text, encoding="utf-8")

    def needs(self) -> list[str]:
        with self.engine.connect() as conn:
            return [need.title for need in needs.every(conn)]

    def feed(self, name: str) -> Feed:
        with self.engine.connect() as conn:
            return feeds.every(conn)[name]


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    home = Home(folder)
    engine = open_home(home)
    add_person(engine, PERSON, Role.OPERATOR)
    try:
        yield Place(home, engine)
    finally:
        engine.dispose()
