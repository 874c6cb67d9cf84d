"""`queqiao contacts`: legal basis, consent, preferences, refusal, export and erasure of the people written to."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console.contact_words import document_of, line_of, lines_of
from console.context import Opened, home_option, json_option, opened
from console.output import emit
from matcher.glossary import chinese
from matcher.push_vocabulary import Channel, Digest, Frequency
from matcher.vocabulary import LegalBasis

if TYPE_CHECKING:
    from jobs.contacts import Said

Command = TypeVar("Command", bound=Callable[..., object])
_FILE = click.Path(path_type=Path, dir_okay=False)


def _acting(command: Command) -> Command:
    """The options of every act: who takes it down, from where it is known, and the proof."""
    for option in (
        click.option("--evidence", type=_FILE, help="证据文件；只记文件名和 SHA-256"),
        click.option("--source", default="", help="来源：从哪里得知，如 当面签署的同意书"),
        click.option("--as", "person", required=True, help="操作人（用 queqiao users add 登记）"),
        click.argument("who"),
        home_option,
        json_option,
    ):
        command = option(command)
    return command


def _dated(command: Command) -> Command:
    return click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="表示的日期，默认今天")(command)


def _of(kind: type) -> click.Choice[str]:
    return click.Choice([member.value for member in kind])  # type: ignore[attr-defined]


@click.group("contacts")
def contacts_command() -> None:
    """联系人：法律依据、同意、偏好、拒收、导出、删除。WHO 为联系人编号（C-…）、邮箱或电话。"""


@contacts_command.command("list")
@click.option("--enterprise", "enterprise_id", default="", metavar="编号", help="只看这家企业的联系人")
@home_option
@json_option
def list_(enterprise_id: str, home: Path | None, as_json: bool) -> None:
    """列出联系人，以及各自能否用邮件联系、为什么不能。"""
    from jobs.contacts import list_contacts

    with opened(home) as at:
        found = list_contacts(at.home, at.engine, at.today, enterprise_id)
    emit({"contacts": [document_of(one) for one in found]}, as_json, [line_of(one) for one in found] or ["没有联系人"])


@contacts_command.command("show")
@click.argument("who")
@home_option
@json_option
def show(who: str, home: Path | None, as_json: bool) -> None:
    """一个联系人：依据、各种方式能否联系、历次记录。"""
    from jobs.contacts import show_contact

    with opened(home) as at:
        found = show_contact(at.home, at.engine, who, at.today)
    emit({"contacts": [document_of(one) for one in found]}, as_json, [line for one in found for line in lines_of(one)])


@contacts_command.command("consent")
@click.option("--basis", type=_of(LegalBasis), default=LegalBasis.CONSENT.value, show_default=True, help="法律依据")
@click.option("--withdraw", is_flag=True, help="撤回：此日及以前的依据不再有效")
@_dated
@_acting
def consent(basis: str, withdraw: bool, as_json: bool, home: Path | None, who: str, **said: Any) -> None:
    """登记同意（或其他法律依据），或撤回。"""
    from jobs import contacts

    with opened(home) as at:
        if withdraw:
            one = contacts.withdraw(at.home, at.engine, who, _said(at, **said))
        else:
            one = contacts.record_basis(at.home, at.engine, who, LegalBasis(basis), _said(at, **said))
    told = "已撤回同意" if withdraw else f"已登记：{chinese(LegalBasis(basis))}"
    emit({"contact_id": one.contact_id, "withdrawn": withdraw}, as_json, [f"{told}（{one.contact_id}）"])


@contacts_command.command("prefer")
@click.option("--topic", "topics", multiple=True, metavar="主题", help="只要这些主题，可重复；不写为全部")
@click.option("--frequency", type=_of(Frequency), help="最多多久一次")
@click.option("--channel", "channels", type=_of(Channel), multiple=True, help="只用这些方式，可重复；不写为全部")
@click.option("--digest", type=_of(Digest), default=Digest.PROFILED.value, help="industry 为非个性化的行业摘要")
@_dated
@_acting
def prefer(
    *,
    topics: tuple[str, ...],
    frequency: str | None,
    channels: tuple[str, ...],
    digest: str,
    as_json: bool,
    home: Path | None,
    who: str,
    **said: Any,
) -> None:
    """登记本人的偏好，取代之前的。"""
    from jobs import contacts
    from matcher.consent import Preferences

    often = Frequency(frequency) if frequency else None
    chosen = Preferences(topics, often, tuple(map(Channel, channels)), Digest(digest) is Digest.PROFILED)
    with opened(home) as at:
        one = contacts.prefer(at.home, at.engine, who, chosen, _said(at, **said))
    emit({"contact_id": one.contact_id}, as_json, [f"已登记偏好（{one.contact_id}）"])


@contacts_command.command("refuse")
@_dated
@_acting
def refuse(as_json: bool, home: Path | None, who: str, **said: Any) -> None:
    """登记拒收：立即生效，所有方式，长期有效。库中没有的地址也可登记。"""
    from jobs import contacts

    with opened(home) as at:
        met = contacts.refuse(at.home, at.engine, who, _said(at, **said))
    told = f"涉及 {met} 个联系人" if met else "库中没有这个地址的联系人，以后导入也不会联系"
    emit({"refused": True, "contacts": met}, as_json, [f"已拒收，所有方式立即停止；{told}"])


@contacts_command.command("export")
@click.option("--output", type=_FILE, help="写成这个 .json 文件；不写则输出到屏幕")
@_acting
def export(output: Path | None, as_json: bool, home: Path | None, who: str, **said: Any) -> None:
    """导出库中关于一个联系人的全部信息，注明存在何处。"""
    from jobs.contact_data import export_contact, write_export

    with opened(home) as at:
        data = export_contact(at.home, at.engine, who, _said(at, **said))
        if output:
            write_export(data, output)
    if output and not as_json:
        click.echo(f"已写入 {output}：{len(data['held'])} 处")
    else:
        emit(data, True, ())


@contacts_command.command("erase")
@_acting
def erase(as_json: bool, home: Path | None, who: str, **said: Any) -> None:
    """删除一个联系人的个人信息，并长期停止联系；说明哪些必须保留。"""
    from jobs.contact_data import KEPT, OUTSIDE, erase_contact

    with opened(home) as at:
        done = erase_contact(at.home, at.engine, who, _said(at, **said))
    places = done.places
    lines = [
        f"已删除：联系人表 {places['contacts']} 处，导入历史 {places['versions']} 处，"
        f"合并记录 {places['enterprise_merges']} 处，答复、引荐和跟进中的文字 {places['answers']} 处",
        *(f"保留：{kept}" for kept in KEPT),
        *(f"请检查：{paper}" for paper in done.papers),
        OUTSIDE,
    ]
    left = "数据库文件中可能还有已删数据的残留：请在没有其他程序使用数据库时整理（SQLite 用 VACUUM）"
    emit(done.to_dict(), as_json, lines if done.scrubbed else [*lines, left])


def _said(at: Opened, person: str, source: str, evidence: Path | None, day: datetime | None = None) -> "Said":
    from jobs.contacts import Said

    return Said(person, at.now, at.today, day.date() if day else None, source, evidence)
