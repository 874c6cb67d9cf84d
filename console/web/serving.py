"""Serving the staff console, in the foreground."""

import click

from console.listening import listening
from jobs.home import Home
from jobs.opening import open_home
from jobs.settings import Settings

_AT_ONCE = 200  # connections; a browser opens up to six
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
