"""Where the read-only resources shipped with the code lie: the same in a checkout and in an installed wheel."""

from pathlib import Path


def shipped(*parts: str) -> Path:
    """The path of a resource under `data/`, e.g. `shipped("reference", "headings.csv")`. Nothing is read here."""
    return Path(__file__).resolve().parent.parent.joinpath("data", *parts)
