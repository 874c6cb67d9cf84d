"""`queqiao users`: the people under whose names decisions are recorded."""

from pathlib import Path

import click

from console.context import home_option, json_option, opened
from console.output import emit
from console.tokens import tokens_group
from matcher.glossary import chinese
from matcher.vocabulary import Role


@click.group("users")
def users_command() -> None:
    """人员与角色。"""


@users_command.command("add")
@click.argument("name")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.OPERATOR.value, show_default=True
)
@click.option("--provider", default="", metavar="单位", help="供方人员的单位，与专利上的专利权人一致")
@home_option
def add(name: str, role: str, provider: str, home: Path | None) -> None:
    """登记一个人。"""
    from jobs.people import add_person

    with opened(home) as at:
        person = add_person(at.engine, name, Role(role), provider)
    click.echo(f"已登记 {person.name}（{chinese(person.role)}）")


@users_command.command("list")
@home_option
@json_option
def list_(home: Path | None, as_json: bool) -> None:
    """列出所有人。"""
    from jobs.people import list_people

    with opened(home) as at:
        people = list_people(at.engine)
    document = {"people": [{"name": p.name, "role": p.role.value, "active": p.active} for p in people]}
    lines = [f"{p.name}  {chinese(p.role)}{'' if p.active else '（已停用）'}" for p in people] or ["还没有登记人员"]
    emit(document, as_json, lines)


@users_command.command("disable")
@click.argument("name")
@home_option
def disable(name: str, home: Path | None) -> None:
    """停用一个人；其已做的决定保留。"""
    from jobs.people import disable_person

    with opened(home) as at:
        disable_person(at.engine, name)
    click.echo(f"已停用 {name}")


@users_command.command("password")
@click.argument("name")
@click.option("--password-file", type=click.Path(path_type=Path), help="从文件第一行读密码；不给就在终端输入")
@click.option("--must-change", is_flag=True, help="此人下次登录网页时必须换密码")
@home_option
def password(name: str, password_file: Path | None, must_change: bool, home: Path | None) -> None:
    """给一个人设置登录网页的密码；此前的登录全部失效。"""
    from console.passwords import stated_password
    from jobs.accounts import set_password

    with opened(home) as at:
        stated = stated_password(password_file)
        person = set_password(at.engine, name, stated, at.now, must_change=must_change)
    click.echo(f"已为 {person.name}（{chinese(person.role)}）设置密码")


users_command.add_command(tokens_group)
