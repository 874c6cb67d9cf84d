"""The figures of the chain picture, by Plotly. Each keeps under `y|x` (or `y|trace`) what stands behind a mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jobs.chain_picture import ChainPicture
from matcher.chain_vocabulary import SegmentStanding
from matcher.glossary import chinese

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_FONT = {"family": "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, sans-serif", "size": 13, "color": "#22303c"}
_BLUES = ((0.0, "#f7fafc"), (0.05, "#e3eef6"), (0.4, "#b3d2e8"), (0.7, "#7fb2d6"), (1.0, "#2f6f9f"))
_SUPPLY, _DEMAND = "#2f6f9f", "#d9822b"
_ROW, _AROUND = 30, 110
SHOWN_HOLDERS = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure and the ids behind each of its marks, by the mark's key."""

    figure: "Figure"
    behind: Mapping[str, Sequence[str]]


def matrix_figure(picture: ChainPicture) -> Drawn:
    """Means by effects, the count in each cell; the largest row on top."""
    import plotly.graph_objects as go

    matrix = picture.matrix
    rows, columns = [axis.term for axis in matrix.means], [axis.term for axis in matrix.effects]
    counts = [[len(matrix.cell(row, column)) for column in columns] for row in rows]
    figure = go.Figure(
        go.Heatmap(
            z=counts,
            x=columns,
            y=rows,
            text=[[count or "" for count in row] for row in counts],
            texttemplate="%{text}",
            colorscale=_BLUES,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y} × %{x}：%{z} 件<extra></extra>",
        )
    )
    figure.update_layout(**_layout(len(rows) * _ROW + 130, {"l": 150, "r": 10, "t": 110, "b": 10}))
    figure.update_xaxes(side="top", tickangle=-45, fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True)
    return Drawn(figure, {f"{row}|{column}": ids for (row, column), ids in matrix.cells.items()})


def segment_figure(picture: ChainPicture) -> Drawn:
    """Supply and demand of every segment by the chain's mean, so that both have one scale; the counts beside them."""
    import plotly.graph_objects as go

    names = [f"{one.records.name}（{chinese(one.standing)}）" for one in picture.segments]
    sides = (("可推送专利", _SUPPLY, "supply", "supply_ratio"), ("未关闭需求", _DEMAND, "needs", "demand_ratio"))
    figure = go.Figure()
    behind: dict[str, Sequence[str]] = {}
    for label, color, held, ratio in sides:
        ids = [getattr(one.records, held) for one in picture.segments]
        ratios = [getattr(one, ratio) for one in picture.segments]
        figure.add_bar(
            x=ratios,
            y=names,
            name=label,
            orientation="h",
            marker_color=color,
            text=[str(len(one)) for one in ids],
            textposition="outside",
            cliponaxis=False,
            hovertemplate=f"%{{y}}<br>{label} %{{text}}，为平均的 %{{x:.2f}} 倍<extra></extra>",
        )
        behind |= {f"{name}|{label}": found for name, found in zip(names, ids, strict=True)}
    margin = {"l": 190, "r": 50, "t": 40, "b": 40}
    layout = _layout(len(names) * 46 + _AROUND, margin) | {"barmode": "group", "legend": _LEGEND}
    figure.update_layout(**layout)
    figure.update_xaxes(title_text="为各环节平均的倍数", fixedrange=True, zeroline=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True)
    if names:
        figure.add_vline(x=1, line_dash="dot", line_color="#8795a1")
    return Drawn(figure, behind)


def ranking_figure(names: Sequence[str], behind: Sequence[Sequence[str]], label: str) -> Drawn:
    """Bars of counts, the largest on top. `names` must differ from one another."""
    import plotly.graph_objects as go

    counts = [len(ids) for ids in behind]
    figure = go.Figure(
        go.Bar(
            x=counts,
            y=list(names),
            name=label,
            orientation="h",
            marker_color=_SUPPLY,
            text=counts,
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}：%{x} 件<extra></extra>",
        )
    )
    figure.update_layout(**_layout(len(counts) * 26 + 60, {"l": 250, "r": 50, "t": 10, "b": 30}))
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(autorange="reversed", fixedrange=True)
    return Drawn(figure, {f"{name}|{label}": ids for name, ids in zip(names, behind, strict=True)})


_LEGEND = {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0}


def _layout(height: int, margin: Mapping[str, int]) -> dict[str, Any]:
    plain = {"paper_bgcolor": "#fff", "plot_bgcolor": "#fff", "font": _FONT, "template": "plotly_white"}
    return plain | {"height": height, "margin": dict(margin), "dragmode": False, "hoverlabel": {"font": _FONT}}


def standing_color(standing: SegmentStanding) -> str:
    """The class of a standing's mark on the page."""
    return {SegmentStanding.STRENGTH: "strong", SegmentStanding.WEAKNESS: "weak"}.get(standing, "plain")
