"""One row of the table of settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable; `help` is in Chinese, for the manual. The value of a secret one is never shown."""

    name: str
    default: str
    help: str
    secret: bool = False
