"""Which models of one kind a home has worked with: a file of folder names below `home.models`, the last one in use."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from jobs.sheets.replacement import replacement
from matcher.errors import HomeUnusable


@dataclass(frozen=True, slots=True)
class Activations:
    """The names in `path`, oldest first; `kind` says in Chinese of what."""

    path: Path
    kind: str

    def names(self) -> list[str]:
        """The folders activated and not reverted. Raises HomeUnusable for a damaged file."""
        try:
            return [str(name) for name in json.loads(self.path.read_text(encoding="utf-8"))["active"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            cure = f"请删除它以回到随程序提供的{self.kind}"
            raise HomeUnusable(f"{self.kind}的登记文件读不出来", self.path, cure) from error

    def write(self, names: list[str]) -> None:
        """Replaces the file in one step."""
        with replacement(self.path) as file:
            file.write(json.dumps({"active": names}).encode())
            file.flush()
            os.fsync(file.fileno())
