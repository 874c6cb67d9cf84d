"""`queqiao users tokens`: keys to the API under a person's name."""

from pathlib import Path

import click

from console.context import home_option, json_option, opened
from console.output import emit
from matcher.access_vocabulary import Permission
from matcher.glossary import chinese


@click.group("tokens")
def tokens_group() -> None:
    """接口令牌：程序凭它读取网页上的数据。"""


@tokens_group.command("add")
@click.argument("name")
@click.option("--person", required=True, help="令牌归谁；它能看的不超过此人")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([permission.value for permission in Permission]),
    help="可以做什么，可重复",
)
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="几天后失效")
@home_option
def add(name: str, person: str, scopes: tuple[str, ...], days: int, home: Path | None) -> None:
    """发放一个令牌；令牌只显示这一次。"""
    from jobs.accounts import fresh_token
    from jobs.api_tokens import issue_token

    token = fresh_token()
    with opened(home) as at:
        made = issue_token(at.engine, name, person, [Permission(scope) for scope in scopes], token, days, at.now)
    click.echo(
        f"令牌 {made.name} 归 {made.person}，{made.expires_at:%Y-%m-%d} 失效；请立即保存，以后不再显示", err=True
    )
    click.echo(token)


@tokens_group.command("list")
@home_option
@json_option
def list_(home: Path | None, as_json: bool) -> None:
    """列出所有令牌（不含令牌本身）。"""
    from jobs.api_tokens import list_tokens
    from matcher.accounts import is_usable

    with opened(home) as at:
        tokens = [(token, is_usable(token, at.now)) for token in list_tokens(at.engine)]
    document = [
        {
            "name": t.name,
            "person": t.person,
            "scopes": list(t.scopes),
            "expires": t.expires_at.date().isoformat(),
            "usable": usable,
        }
        for t, usable in tokens
    ]
    lines = [
        f"{t.name}  {t.person}  {t.expires_at:%Y-%m-%d}{'' if usable else '（已失效）'}  "
        f"{'、'.join(chinese(scope) for scope in t.scopes)}"
        for t, usable in tokens
    ]
    emit({"tokens": document}, as_json, lines or ["还没有令牌"])


@tokens_group.command("revoke")
@click.argument("name")
@home_option
def revoke(name: str, home: Path | None) -> None:
    """吊销一个令牌，立即生效。"""
    from jobs.api_tokens import revoke_token

    with opened(home) as at:
        revoked = revoke_token(at.engine, name, at.now)
    click.echo(f"已吊销 {revoked.name}")
