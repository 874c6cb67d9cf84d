"""Options that several commands of transfers and registers share: who acts, and what a contract states."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from console.context import Opened, home_option, json_option
from console.stated import DAY, MONEY
from matcher.vocabulary import ProviderKind, TransferMode

if TYPE_CHECKING:
    from jobs.transferring import Acting

Command = TypeVar("Command", bound=Callable[..., object])
_FILE = click.Path(path_type=Path, dir_okay=False)
files_option = click.option(
    "--files",
    type=click.Path(path_type=Path, file_okay=False),
    help="表中写到的合同、证明、发票、签到表等文件所在的文件夹",
)


def acting_options(command: Command) -> Command:
    """`--as`, `--home`, `--json`, on every command that enters something."""
    person = click.option("--as", "person", required=True, help="操作人（用 queqiao users add 登记）")
    for option in (person, home_option, json_option):
        command = option(command)
    return command


def acting(at: Opened, person: str, why: str = "") -> "Acting":
    """Who acts, now."""
    from jobs.transferring import Acting

    return Acting(person, at.now, at.today, why)


def contract_options(command: Command) -> Command:
    """What a contract states; every option also corrects."""
    options = (
        click.option("--remark", metavar="文字", help="备注，一行"),
        click.option("--file", "contract_file", type=_FILE, help="合同文件，只记文件名和 SHA-256"),
        click.option("--push", "push_id", metavar="推送编号", help="促成这份合同的推送"),
        click.option("--open-license", "open_license_number", metavar="公告号", help="开放许可公告号"),
        click.option("--trial-end", type=DAY, help="试用截止日期（先免费后付费、先使用后付费）"),
        click.option("--effective", type=DAY, help="生效日期，与签订日期不同时写"),
        click.option("--amount", type=MONEY, help="合同金额，写明单位：12万元、120000元"),
        click.option("--signed", type=DAY, help="签订日期"),
        click.option("--contract", "contract_number", metavar="合同编号", help="合同编号"),
        click.option("--patent", "patents", multiple=True, metavar="专利号", help="专利，可重复"),
        click.option("--enterprise", metavar="编号或名称", help="受让、被许可的企业"),
        click.option("--provider-kind", type=click.Choice([kind.value for kind in ProviderKind]), help="供方类型"),
        click.option("--provider", metavar="名称", help="供方"),
        click.option("--mode", type=click.Choice([mode.value for mode in TransferMode]), help="方式"),
    )
    for option in options:
        command = option(command)
    return command


def stated_options(terms: dict[str, Any]) -> dict[str, Any]:
    """The options given, as StatedTransfer names them."""
    from jobs.contracts import evidence_file

    given = {name: value for name, value in terms.items() if value not in (None, ())}
    if file := given.pop("contract_file", None):
        given["contract"] = evidence_file(file)
    kinds = {"mode": TransferMode, "provider_kind": ProviderKind}
    return {name: kinds[name](value) if name in kinds else value for name, value in given.items()}
