"""The folder of a static encoder as far as a glance tells: whether it is one, and its name. Loads nothing heavy."""

import json
from pathlib import Path
from typing import Any

from matcher.errors import HomeUnusable

PARAMETERS = "static.json"
CURE = "请检查 QUEQIAO_ENCODER；本库调整过的编码器坏了，可用 queqiao adapt --revert 撤回"


def is_static(folder: Path) -> bool:
    """Whether the folder holds a static encoder."""
    return (folder / PARAMETERS).is_file()


def static_name(folder: Path) -> str:
    """The name of the encoder in the folder; its table is not read. Raises HomeUnusable where there is none."""
    return str(parameters(folder)["name"])


def parameters(folder: Path) -> dict[str, Any]:
    """What `static.json` of the folder says. Raises HomeUnusable where it cannot be read."""
    try:
        about: dict[str, Any] = json.loads((folder / PARAMETERS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise HomeUnusable("编码器的文件夹读不出来", folder, CURE) from error
    return about
