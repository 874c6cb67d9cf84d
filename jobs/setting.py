"""One row of the table of settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable; `help` is in Chinese, for the manual."""

    name: str
    default: str
    help: str
