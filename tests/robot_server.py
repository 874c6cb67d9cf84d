"""A real HTTP server on loopback that plays a gateway or a robot, well or badly."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG, DROP, DRIP = "HANG", "DROP", "DRIP"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked: the path with its query, the headers and the body."""

    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class RobotServer:
    """The server while it runs; `answer` is what it gives to the next requests."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    status: int = 200
    body: bytes | str = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: bytes | str, status: int = 200, **headers: str) -> None:
        """Answer so from now on; HANG never answers, DROP breaks off, DRIP sends a byte now and then."""
        self.body, self.status, self.headers = body, status, headers


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_POST(self) -> None:
        robot = self.server.robot
        body = self.rfile.read(int(self.headers["Content-Length"]))
        robot.requests.append(Request(self.path, dict(self.headers), body))
        if robot.body == HANG:
            robot.over.wait(30)
        elif robot.body == DRIP:
            self._drip()
        elif robot.body != DROP:
            self._answer(robot)
        self.close_connection = True

    def do_GET(self) -> None:
        self.server.robot.requests.append(Request(self.path, dict(self.headers), b""))
        self.send_response(200)
        self.end_headers()

    def _answer(self, robot: RobotServer) -> None:
        content = robot.body.encode() if isinstance(robot.body, str) else robot.body
        self.send_response(robot.status)
        for name, value in robot.headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _drip(self) -> None:
        try:
            while not self.server.robot.over.wait(0.02):
                self.wfile.write(b"H")
        except OSError:
            return

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    robot: RobotServer

    def handle_error(self, *_: Any) -> None:
        """The other side gave up first."""


@contextmanager
def robot_server() -> Iterator[RobotServer]:
    """A running server."""
    robot = RobotServer()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.robot = robot
    robot.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield robot
    finally:
        robot.over.set()
        server.shutdown()
        thread.join(10)
        server.server_close()
