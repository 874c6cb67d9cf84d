"""Serving the staff console, in the foreground."""

import os
import socket

import click

from jobs.home import Home
from jobs.opening import open_home
from jobs.settings import Settings
from matcher.errors import InputRefused

_AT_ONCE = 200  # connections; a browser opens up to six
_WAITING = 128  # connections not yet accepted
_PATIENCE = 5  # seconds for requests in progress when the server stops


def serve_staff(home: Home, settings: Settings, host: str, port: int) -> None:
    """Serves until interrupted; port 0 takes any free one. Raises HomeUnusable, or InputRefused for an address that
    cannot be listened at."""
    from uvicorn import Config, Server

    from console.web.app import staff_app

    engine = open_home(home)
    try:
        with listening(host, port) as door:
            click.echo(f"工作人员的网页已打开：http://{host}:{door.getsockname()[1]}/ ，按 Ctrl+C 停止", err=True)
            config = Config(
                staff_app(home, settings, engine),
                access_log=False,  # who saw what is in the home's own log
                log_level="warning",
                server_header=False,
                limit_concurrency=_AT_ONCE,
                timeout_graceful_shutdown=_PATIENCE,
            )
            Server(config).run(sockets=[door])
    finally:
        engine.dispose()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises InputRefused for an address that cannot be listened at."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Named TCP outright: only then does asyncio send what is small at once, else each answer waits 40 ms.
        door = socket.socket(family, kind, socket.IPPROTO_TCP)
        try:
            if os.name == "posix":  # elsewhere this lets two programs share the port
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            door.bind(where)
            door.listen(_WAITING)
        except OSError:
            door.close()
            raise
        return door
    except OSError as error:
        value = f"{host}:{port}，{error.strerror or error}"
        raise InputRefused("不能在这个地址监听", value, "请换一个 --port，或检查 --host") from error
