"""What the sample is made from: the invented source files, read."""

import csv
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "sample"
SOURCE = SAMPLE / "source"
INVENTION, UTILITY, DESIGN = "发明", "实用新型", "外观设计"

Row = dict[str, str]


@dataclass(frozen=True)
class Theme:
    """One invention as written in the source files."""

    key: str
    group: str
    segment: str
    field: str
    title: str
    kind: str
    ipc: str
    pre: str
    mark: str
    effect: str
    why: str
    more: str
    background: str
    use: str
    answers: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Material:
    """Everything read from the source folder."""

    themes: list[Theme]
    needs: list[dict[str, Any]]
    segments: dict[str, str]
    wording: dict[str, Any]
    organisations: dict[str, Any]
    enterprises: list[Row]
    near: dict[str, set[str]] = field(default_factory=dict)


def read_table(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_material() -> Material:
    themes, needs = read_chain_files()
    chain = read_toml(SAMPLE / "chain.toml")
    return Material(
        themes,
        with_answers(needs, themes),
        {segment["id"]: segment["name"] for segment in chain["segments"]},
        read_toml(SOURCE / "wording.toml"),
        read_toml(SOURCE / "organisations.toml"),
        read_table(SOURCE / "enterprises.csv"),
        {name: set(others) for name, others in read_toml(SOURCE / "near.toml")["near"].items()},
    )


def read_chain_files() -> tuple[list[Theme], list[dict[str, Any]]]:
    frames = {row["group"]: row for row in read_table(SOURCE / "frames.csv")}
    themes: list[Theme] = []
    needs: list[dict[str, Any]] = []
    for path in sorted((SOURCE / "chain").glob("*.toml")):
        content = read_toml(path)
        for group in content["group"]:
            place = {"segment": content["segment"], **group}
            themes.extend(theme_of(patent, place, frames[group["name"]]) for patent in group["patent"])
        needs.extend({**need, "segment": content["segment"]} for need in content["need"])
    return themes, needs


def theme_of(patent: dict[str, Any], group: dict[str, Any], frame: Row) -> Theme:
    optional = {name: patent.get(name, "") for name in ("pre", "effect", "why", "more")}
    return Theme(
        **{name: patent[name] for name in ("key", "title", "ipc", "mark")},
        **optional,
        group=group["name"],
        segment=group["segment"],
        field=group["field"],
        kind=patent.get("kind", INVENTION),
        background=frame["background"],
        use=frame["use"],
        answers=tuple((title, level) for level in (2, 3, 4) for title in patent.get(f"answers{level}", ())),
    )


def with_answers(needs: list[dict[str, Any]], themes: list[Theme]) -> list[dict[str, Any]]:
    """The needs, their stated levels completed by what the patents say they answer."""
    by_title = {need["title"]: {**need} for need in needs}
    for theme in themes:
        for title, level in theme.answers:
            name = f"level{level}"
            by_title[title][name] = [*by_title[title].get(name, ()), theme.key]
    return list(by_title.values())
