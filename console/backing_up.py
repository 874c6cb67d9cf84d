"""`queqiao backup`, `queqiao restore`: the whole home as one file, and back."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.context import home_option, json_option, opened, place_of
from console.output import emit

if TYPE_CHECKING:
    from jobs.backing_up import Backup
    from jobs.restoring import Restored

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("backup")
@click.argument("path", metavar="文件", required=False, type=_FILE)
@click.option("--nightly", is_flag=True, help="写到自动备份的文件夹，只留最近若干份；失败时 queqiao status 会报警")
@click.option("--with-index", is_flag=True, help="连索引一起备份；不带的恢复后须运行 queqiao index --rebuild")
@click.option("--make-key", type=_FILE, help="生成一个密钥文件，不备份")
@home_option
@json_option
def backup_command(
    path: Path | None, nightly: bool, with_index: bool, make_key: Path | None, home: Path | None, as_json: bool
) -> int:
    """备份整个工作目录：使用中也可以；写好后试恢复一遍、重算台账，都对才算完成。"""
    from jobs.automatic_backups import nightly_backup
    from jobs.backing_up import back_up

    if sum([path is not None, nightly, make_key is not None]) != 1:
        raise click.UsageError("请写备份文件的名称，或 --nightly，或 --make-key 密钥文件")
    if make_key:
        return _make_key(make_key, as_json)
    with opened(home) as at:
        if path is None:
            made = nightly_backup(at.home, at.engine, at.settings.backups, at.now)
        else:
            made = back_up(at.home, at.engine, path, at.now, at.settings.backups.key, with_index)
    emit(made.to_dict(), as_json, _backup_lines(made))
    if made.manifest.complaint:
        click.echo(f"备份已写好，但其中的台账有问题：{made.manifest.complaint}", err=True)
    return 1 if made.manifest.complaint else 0


def _make_key(path: Path, as_json: bool) -> int:
    from jobs.backup_encryption import make_key

    make_key(path)
    lines = [
        f"已生成密钥文件 {path}",
        "请另存一份在别处：没有它，加密的备份谁也打不开",
        f"用法：QUEQIAO_BACKUP_KEY={path}",
    ]
    emit({"key": str(path)}, as_json, lines)
    return 0


def _backup_lines(made: "Backup") -> Iterator[str]:
    found = made.manifest
    sealed = "已加密" if made.encrypted else "未加密"
    yield f"已备份到 {made.path}（{made.size / 1e6:.1f} MB，{len(found.files)} 个文件，{sealed}）"
    if found.counts:
        counts = f"严格口径 {found.counts['strict']} 条，宽口径 {found.counts['loose']} 条"
        yield f"已试恢复并重算：台账 {found.entries} 条，{counts}，链头 {found.head[:16] or '（无）'}"
    elif not made.recounted:
        yield "PostgreSQL 的副本已通读一遍；没有试恢复，请定期恢复到一个空库核对"
    yield f"SHA-256 {made.sha256}"


@click.command("restore")
@click.argument("path", metavar="文件", type=_FILE)
@click.option(
    "--refusals", "refusals", multiple=True, type=_FILE, help="原工作目录中较新的 refusals.csv，可重复；合并，不覆盖"
)
@click.option("--sent", "sent", multiple=True, type=_FILE, help="原工作目录中较新的 sent.jsonl，可重复；合并，不覆盖")
@home_option
@json_option
def restore_command(
    path: Path, refusals: tuple[Path, ...], sent: tuple[Path, ...], home: Path | None, as_json: bool
) -> None:
    """把备份恢复到一个新的工作目录。恢复后推送是停着的，先对账。"""
    from jobs.home import Home
    from jobs.restoring import restore
    from jobs.settings import read_settings

    settings = read_settings(os.environ)
    place = Home(place_of(home, settings), settings.database_url, settings.index_url)
    found = restore(path, place, datetime.now(UTC), settings.backups.key, refusals, sent)
    emit(found.to_dict() | {"home": str(place.path)}, as_json, _restored_lines(found, place.path))


def _restored_lines(found: "Restored", place: Path) -> Iterator[str]:
    from matcher.push_caps import CHINA

    made_at = f"{found.manifest.made_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    yield f"已恢复到 {place}：{made_at} 的备份，台账 {found.manifest.entries} 条"
    if found.kept:
        yield f"另有 {found.kept} 条备份之后的拒收已并入"
    yield f"推送已停：备份之后可能发出过的有 {found.doubts} 项，不明之前不再发送"
    yield "下一步：1. queqiao push reconcile（对账）"
    yield "　　　　2. queqiao index --rebuild（备份时没有带索引的）"
