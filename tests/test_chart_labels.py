"""Charts speak Chinese where there is a font for it, and English where there is none."""

import warnings

import pytest

from jobs.chart_labels import CHINESE_FONTS, chart_labels, chinese_font

mpl = pytest.importorskip("matplotlib", reason="the extra `notebooks` is not installed")


def test_the_first_known_font_is_taken() -> None:
    assert chinese_font(["DejaVu Sans", "SimHei", "Noto Sans CJK SC"]) == "Noto Sans CJK SC"
    assert chinese_font(["DejaVu Sans"]) is None


@pytest.mark.parametrize("there", [True, False])
def test_a_chart_is_drawn_without_a_missing_character(there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import fontManager

    known = [entry for entry in fontManager.ttflist if there or entry.name not in CHINESE_FONTS]
    if there and chinese_font(entry.name for entry in known) is None:
        pytest.skip("no Chinese font on this machine, e.g. Debian's fonts-noto-cjk")
    monkeypatch.setattr(fontManager, "ttflist", known)
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("error")
        label = chart_labels()
        assert label("需求", "needs") == ("需求" if there else "needs")
        figure = Figure()
        figure.subplots().set(title=label("需求−1", "needs"), xlim=(-1, 1))
        FigureCanvasAgg(figure).draw()
