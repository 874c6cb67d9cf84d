"""`queqiao serve`: the web pages, in the foreground."""

from pathlib import Path

import click

from console.context import home_option, opened
from console.listening import listening

_WAITING = 64  # connections at once; a page takes milliseconds


@click.command("serve")
@click.option("--face", type=click.Choice(["staff", "public"]), default="staff", show_default=True, help="哪一面")
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的地址")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="监听的端口；0 为任选")
@home_option
def serve_command(face: str, host: str, port: int, home: Path | None) -> None:
    """打开网页：staff 为工作人员的页面（要登录），public 为公开的供需目录和企业答复、拒收的页面。"""
    if face == "public":
        serve_public(host, port, home)
        return
    from console.web.serving import serve_staff

    with opened(home) as at:
        serve_staff(at.home, at.settings, host, port)


def serve_public(host: str, port: int, home: Path | None) -> None:
    """The signed pages, until interrupted."""
    from uvicorn import Config, Server

    from console.pages.public import public_app
    from jobs.public_site import CATALOG

    with opened(home) as at, listening(host, port) as door:
        where = f"http://{host}:{door.getsockname()[1]}"
        click.echo(f"公开的页面已打开：{where}/ ，按 Ctrl+C 停止", err=True)
        if not at.settings.public_url:
            click.echo("注意：没有设置 QUEQIAO_PUBLIC_URL，推送里不会有链接", err=True)
        if not (at.home.public / CATALOG).is_file():
            click.echo("供需目录还没有发布：请运行 queqiao catalog --site", err=True)
        # Addresses hold tokens, so requests are not logged; a proxy in front should not log them either.
        config = Config(
            public_app(at.home, at.engine, encoder=at.settings.encoder, centre=at.settings.centre_name),
            access_log=False,
            log_level="warning",
            server_header=False,
            lifespan="off",
            limit_concurrency=_WAITING,
            timeout_graceful_shutdown=5,
        )
        Server(config).run(sockets=[door])
