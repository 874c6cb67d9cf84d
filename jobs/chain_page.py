"""产业链图谱 as one page that needs no network: Plotly's script comes out of its Python package into the file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from jobs.chain_figures import (
    SHOWN_HOLDERS,
    Drawn,
    matrix_figure,
    ranking_figure,
    segment_figure,
    standing_color,
)
from jobs.chain_picture import NOWHERE, ChainPicture
from jobs.sheets.replacement import replacement
from matcher.glossary import chinese
from matcher.shipped import shipped

LONGEST_LABEL = 18


def write_chain_page(picture: ChainPicture, path: Path) -> Path:
    """Write the page. Raises InputRefused where `path` cannot be replaced."""
    from plotly.offline import get_plotlyjs

    figures = dict(_figures(picture))
    page = (
        _environment()
        .get_template("picture.html")
        .render(
            picture=picture,
            segments=[(one, chinese(one.standing), standing_color(one.standing)) for one in picture.segments],
            firms=[(one, chinese(one.enterprise.chain_role)) for one in picture.enterprises],
            nowhere=NOWHERE,
            script=get_plotlyjs(),
            data=_harmless({"records": _records(picture), "figures": figures, "lists": dict(_lists(picture))}),
        )
    )
    with replacement(path) as file:
        file.write(page.encode())
    return path


def _figures(picture: ChainPicture) -> Iterator[tuple[str, dict[str, Any]]]:
    if picture.segments:
        yield "segments", _document(segment_figure(picture))
    yield "matrix", _document(matrix_figure(picture))
    holders = picture.holders[:SHOWN_HOLDERS]
    yield "holders", _ranking([one.name for one in holders], [one.patents for one in holders])
    inventors = picture.inventors[:SHOWN_HOLDERS]
    yield "inventors", _ranking([f"{i.name}（{i.holder}）" for i in inventors], [i.patents for i in inventors])


def _ranking(names: Sequence[str], behind: Sequence[Sequence[str]]) -> dict[str, Any]:
    return _document(ranking_figure(_labels(names), behind, "专利"))


def _labels(names: Sequence[str]) -> list[str]:
    """Short names, numbered so that two cut alike stay two."""
    return [
        f"{n}. {name if len(name) <= LONGEST_LABEL else name[:LONGEST_LABEL] + '…'}" for n, name in enumerate(names, 1)
    ]


def _document(drawn: Drawn) -> dict[str, Any]:
    plain = json.loads(drawn.figure.to_json())
    return {"data": plain["data"], "layout": plain["layout"], "behind": {k: list(v) for k, v in drawn.behind.items()}}


def _records(picture: ChainPicture) -> dict[str, list[str]]:
    """What the lists show of each patent and need: title, whose, what else."""
    found = {}
    for patent_id, patent in picture.patents.items():
        state = "可推送" if patent_id in picture.supply else chinese(patent.legal_status)
        place = picture.places.get(patent_id, NOWHERE) if picture.segments else ""
        found[patent_id] = [patent.title, "、".join(patent.patentees), "，".join(filter(None, (state, place)))]
    for need_id, need in picture.needs.items():
        met = "有匹配的专利" if need_id in picture.met else "没有匹配的专利"
        found[need_id] = [need.title, need.enterprise or need.enterprise_id, met]
    return found


def _lists(picture: ChainPicture) -> Iterator[tuple[str, Sequence[str]]]:
    """The ids behind every number of the tables, by the key its button carries."""
    for one in picture.segments:
        held = one.records
        for name in ("patents", "supply", "needs", "met"):
            yield f"segment|{held.segment_id}|{name}", getattr(held, name)
    for firm in picture.enterprises:
        yield f"firm|{firm.enterprise.enterprise_id}|patents", firm.patents
        yield f"firm|{firm.enterprise.enterprise_id}|needs", firm.needs
    for technology in picture.technologies:
        yield f"technology|{technology.term}|patents", technology.patents


def _harmless(data: Mapping[str, Any]) -> str:
    """JSON that may stand in a script element whatever the titles say."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(shipped("templates", "chain"), encoding="utf-8")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
