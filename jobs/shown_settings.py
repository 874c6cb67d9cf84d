"""The settings in force, as a page may show them: nothing that opens anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jobs.setting import Setting
from jobs.settings import SETTINGS

HIDDEN = "已设置，不显示"
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/]*(?=@)")


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting with its value in words; `stated` where it stands in the environment."""

    setting: Setting
    value: str
    stated: bool


def shown_settings(environment: Mapping[str, str]) -> list[ShownSetting]:
    """Every setting in the order of the table. Passwords inside of addresses are masked."""
    return [_shown(setting, environment.get(setting.name, "")) for setting in SETTINGS]


def _shown(setting: Setting, stated: str) -> ShownSetting:
    if setting.secret:
        return ShownSetting(setting, HIDDEN if stated else "", bool(stated))
    return ShownSetting(setting, _PASSWORD.sub(r"\1:***", stated or setting.default), bool(stated))
