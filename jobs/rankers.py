"""Rankers on disk: a folder with one readable `ranker.json`; which one a home works with, and the one before."""

import json
import shutil
from pathlib import Path
from typing import Any

from jobs.activations import Activations
from jobs.encoding import shipped_encoder
from jobs.home import Home
from jobs.judgement import read_weights
from jobs.sheets.replacement import replacement
from matcher.errors import InputRefused
from matcher.protocols import compares
from matcher.ranker import LinearRanker, ranker_document, ranker_from_document
from matcher.scoring import hand_ranker
from matcher.shipped import shipped

FILE = "ranker.json"
_PREFIX = "ranker-"


def read_ranker(folder: Path) -> LinearRanker:
    """The ranker of a folder. Raises InputRefused for a folder without one, or with one of another version."""
    path = folder / FILE
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputRefused("这里没有排序模型", folder, f"请指定 queqiao train 写出的文件夹（其中有 {FILE}）") from error
    except ValueError as error:
        raise InputRefused("排序模型的文件读不出来", path, "请重新训练，或从备份恢复") from error
    return ranker_from_document(document)


def write_ranker(ranker: LinearRanker, folder: Path, report: dict[str, Any] | None = None) -> Path:
    """Write `ranker.json` into a folder, and `report.json` beside it where there is a report. Raises InputRefused."""
    files = {FILE: ranker_document(ranker)} | ({"report.json": report} if report else {})
    for name, content in files.items():
        with replacement(folder / name) as file:
            file.write((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())
    return folder


def shipped_ranker(encoder: str | None = None, reader: str = "") -> LinearRanker:
    """The ranker shipped with the program, for texts encoded by `encoder` (a name; None: the shipped one) and pairs
    read by `reader` (empty: none): `data/models/ranker`, `data/models/ranker_reading` with the shipped reader, or the
    weights set by hand where its cosines are of an encoder that is no kin of this one."""
    ranker = read_ranker(shipped("models", "ranker"))
    if reader and (reading := read_ranker(shipped("models", "ranker_reading"))).reader == reader:
        ranker = reading
    kin = compares(ranker.encoder, shipped_encoder() if encoder is None else encoder)
    return ranker if kin else hand_ranker(read_weights())


def home_ranker(home: Home, encoder: str | None = None, reader: str = "") -> LinearRanker:
    """The ranker the home works with: the last one activated and not reverted, else the shipped one."""
    history = own_rankers(home).names()
    return read_ranker(home.models / history[-1]) if history else shipped_ranker(encoder, reader)


def activate_ranker(home: Home, folder: Path) -> str:
    """Copy a ranker into the home and work with it from now on; those before are kept. Returns its name there. Raises
    InputRefused as `read_ranker`."""
    ranker = read_ranker(folder)
    history = own_rankers(home).names()
    home.models.mkdir(parents=True, exist_ok=True)
    if folder.resolve().parent == home.models.resolve():
        name = folder.name
    else:
        name = new_folder(home).name
        write_ranker(ranker, home.models / name)
        if (folder / "report.json").is_file():
            shutil.copy(folder / "report.json", home.models / name)
    own_rankers(home).write([*history, name])
    return name


def revert_ranker(home: Home) -> str:
    """Go back to the ranker before; returns its name, empty for the shipped one. Raises InputRefused where none was
    ever activated."""
    history = own_rankers(home).names()
    if not history:
        raise InputRefused("工作目录没有启用过自己的排序模型", cure="现在用的就是随程序提供的排序模型")
    own_rankers(home).write(history[:-1])
    return history[-2] if len(history) > 1 else ""


def new_folder(home: Home) -> Path:
    """A folder below `home.models` that is not there yet."""
    taken = [int(p.name.removeprefix(_PREFIX)) for p in home.models.glob(f"{_PREFIX}[0-9]*") if p.is_dir()]
    return home.models / f"{_PREFIX}{max(taken, default=0) + 1:04d}"


def own_rankers(home: Home) -> Activations:
    """The folders of the rankers activated in this home."""
    return Activations(home.models / "rankers.json", "排序模型")
