"""Labels of the notebooks' charts: in Chinese where the machine has a font for it, else in English."""

from collections.abc import Callable, Iterable

# Debian's fonts-noto-cjk first, then what Windows, macOS and other distributions bring.
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Heiti SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
Labels = Callable[[str, str], str]


def chinese_font(names: Iterable[str]) -> str | None:
    """The first of `CHINESE_FONTS` among the names of the fonts that are there."""
    there = set(names)
    return next((name for name in CHINESE_FONTS if name in there), None)


def chart_labels() -> Labels:
    """Sets the font of all charts; returns what picks the Chinese or the English of two texts."""
    import matplotlib as mpl
    from matplotlib.font_manager import fontManager

    font = chinese_font(entry.name for entry in fontManager.ttflist)
    if font is None:
        return lambda chinese, english: english
    mpl.rcParams["font.sans-serif"] = [font, *mpl.rcParams["font.sans-serif"]]
    return lambda chinese, english: chinese
