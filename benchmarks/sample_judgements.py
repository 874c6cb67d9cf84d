"""Judged pairs of the sample: the stated levels, and pairs that the rules below give a level."""

import random
from collections.abc import Sequence
from typing import Any

from sample_applications import Document
from sample_forms import need_id
from sample_material import Material, Row, Theme

JUDGE = "样例（虚构）"
CANDIDATES, SAME_OBJECT = 13, 6


def judged(material: Material, documents: Sequence[Document], chance: random.Random) -> list[Row]:
    ids = {d.theme.key: d.patent_id for d in documents}
    themes = {theme.key: theme for theme in material.themes}
    rows = []
    for index, need in enumerate(material.needs):
        levels = levels_of(need, themes, material.near, chance)
        for key, level in sorted(levels.items(), key=lambda item: (-item[1], item[0])):
            rows.append({"need_id": need_id(index), "patent_id": ids[key], "level": str(level), "judge": JUDGE})
    return rows


def levels_of(
    need: dict[str, Any], themes: dict[str, Theme], near: dict[str, set[str]], chance: random.Random
) -> dict[str, int]:
    """Stated levels, then other problems of the same object (2), then patents of far segments (1)."""
    levels = {key: level for level in (1, 2, 3, 4) for key in need.get(f"level{level}", ())}
    alike = [key for key in themes if group_key(key) in object_keys(need, themes) and key not in levels]
    levels |= dict.fromkeys(chance.sample(alike, min(SAME_OBJECT, len(alike))), 2)
    segments = {themes[key].segment for key in levels}
    homes = {need["segment"]} if need["segment"] else segments
    close = homes.union(*(near.get(home, set()) for home in homes))
    far = [key for key, theme in themes.items() if theme.segment not in close | segments and key not in levels]
    missing = max(4, CANDIDATES - len(levels))
    return levels | dict.fromkeys(chance.sample(far, missing), 1)


def group_key(key: str) -> str:
    return key.rsplit("-", 1)[0]


def object_keys(need: dict[str, Any], themes: dict[str, Theme]) -> set[str]:
    """The key stems of the groups a need names; a group is named by any of its stems or by its file's name."""
    stems = {group_key(key): theme.group for key, theme in themes.items()}
    groups = {stems.get(name, name) for name in need.get("objects", ())}
    return {stem for stem, group in stems.items() if group in groups}
