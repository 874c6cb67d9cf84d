"""供需目录: what may be read outside, and that nothing else ever is."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobs.sheets.catalog import write_catalog
from matcher.catalog import UNASSIGNED, WORDING_AWAITED, Catalog, ChainPlaces, SupplyEntry, catalog_of, entry_of
from matcher.domain import Patent, SupplyTerms, TechnologyNeed
from matcher.errors import InputRefused
from matcher.vocabulary import Availability, Confidentiality, NeedOrigin, NeedState, TransferMode

TODAY = date(2025, 6, 30)
PUBLIC, ANONYMOUS, CENTRE_ONLY = Confidentiality
PLACES = ChainPlaces(("驱动电机", "减速器"), {"N1": "驱动电机", "N2": "驱动电机", "N3": "减速器"})
NEED = TechnologyNeed("N1", "名", "文", "E1", "甲公司", confidentiality=PUBLIC, anonymous_text="某企业求灌封技术")


def cells(path: Path) -> Iterator[str]:
    for page in openpyxl.load_workbook(path):
        yield from (str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None)


def catalog(*needs: TechnologyNeed, supply: tuple[SupplyEntry, ...] = ()) -> Catalog:
    return catalog_of(supply, needs, PLACES, TODAY, {"E1": ("甲厂",)})


def secret(kind: Confidentiality, salt: int, anonymous_text: str) -> TechnologyNeed:
    """A need whose every text of its own is a token that can be looked for."""
    own = [f"§{salt}{name}§" for name in ("id", "title", "content", "enterprise", "problem", "target", "segment")]
    identity, title, content, enterprise, problem, target, segment = own
    return TechnologyNeed(
        identity,
        title,
        content,
        f"§{salt}eid§",
        enterprise,
        problem,
        "",
        target,
        segment=segment,
        confidentiality=kind,
        anonymous_text=anonymous_text,
    )


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([ANONYMOUS, CENTRE_ONLY]), st.sampled_from(["", "某企业求技术", "§{}enterprise§求"])),
        max_size=6,
    )
)
def test_no_cell_holds_a_text_of_a_need_that_is_not_public(drawn: list[tuple[Confidentiality, str]]) -> None:
    needs = [secret(kind, salt, text.format(salt)) for salt, (kind, text) in enumerate(drawn)]
    with TemporaryDirectory() as folder:
        path = write_catalog(Path(folder) / "供需目录.xlsx", catalog(NEED, *needs), ["测试"])[0]
        found = list(cells(path))
        with ZipFile(path) as parts:
            raw = b"".join(parts.read(name) for name in parts.namelist())
    assert not [text for text in found if "§" in text]
    assert "§".encode() not in raw
    assert found.count("匿名") == sum(need.confidentiality is ANONYMOUS for need in needs)


@given(
    st.builds(
        TechnologyNeed,
        need_id=st.text(),
        title=st.text(),
        content=st.text(),
        enterprise_id=st.text(),
        enterprise=st.text(),
        anonymous_text=st.text(),
        confidentiality=st.sampled_from(Confidentiality),
    )
)
def test_an_entry_depends_on_nothing_its_level_hides(need: TechnologyNeed) -> None:
    entry = entry_of(need, "环节", "匿名001")
    hidden = replace(need, need_id="x", title="x", content="x")
    if need.confidentiality is CENTRE_ONLY:
        assert entry is None
    elif need.confidentiality is ANONYMOUS:
        assert entry is not None and entry == entry_of(hidden, "环节", "匿名001")
        assert entry.enterprise == entry.title == "" and entry.number == "匿名001"


def test_each_level_shows_what_it_allows() -> None:
    public, anonymous = catalog(
        NEED, replace(NEED, need_id="N2", confidentiality=ANONYMOUS), replace(NEED, confidentiality=CENTRE_ONLY)
    ).needs
    assert (public.number, public.title, public.text, public.enterprise) == ("N1", "名", "文", "甲公司")
    assert (anonymous.number, anonymous.title, anonymous.text, anonymous.enterprise) == (
        "匿名001",
        "",
        "某企业求灌封技术",
        "",
    )


def test_an_anonymous_text_that_names_its_enterprise_is_withheld() -> None:
    need = replace(NEED, confidentiality=ANONYMOUS)
    for text in ("", "  ", "甲 公司求技术", "求技术（e1）", "甲厂求技术", "Ｅ１ 求技术"):
        assert [entry.text for entry in catalog(replace(need, anonymous_text=text)).needs] == [WORDING_AWAITED]


def test_the_order_of_anonymous_needs_tells_nothing_about_their_ids() -> None:
    needs = [replace(NEED, need_id=f"N{i}", confidentiality=ANONYMOUS, anonymous_text=f"求{9 - i}") for i in (4, 5, 6)]
    assert catalog(*needs).needs == catalog(*reversed(needs)).needs


def test_counts_tell_every_kind_and_only_open_stated_needs() -> None:
    needs = [
        NEED,
        replace(NEED, need_id="N2", confidentiality=ANONYMOUS),
        replace(NEED, need_id="N3", confidentiality=CENTRE_ONLY),
        replace(NEED, need_id="N9", confidentiality=CENTRE_ONLY),
        replace(NEED, need_id="N1", state=NeedState.CLOSED),
        replace(NEED, need_id="N1", valid_until=date(2025, 6, 29)),
        replace(NEED, need_id="N1", origin=NeedOrigin.INFERRED),
    ]
    counts = {c.segment: c for c in catalog(*needs, supply=(SupplyEntry("减速器", Patent("P", "箱")),)).counts}
    assert list(counts) == ["驱动电机", "减速器", UNASSIGNED]
    assert (counts["驱动电机"].public, counts["驱动电机"].anonymous, counts["驱动电机"].needs) == (1, 1, 2)
    assert (counts["减速器"].supply, counts["减速器"].centre_only, counts[UNASSIGNED].needs) == (1, 1, 1)


def test_a_supply_row_says_whose_word_its_readiness_is(tmp_path: Path) -> None:
    stated = SupplyTerms("P1", readiness_level=5, transfer_modes=tuple(TransferMode)[:2], fee="面议",
                         availability=Availability.CONFIRMED)  # fmt: skip
    supply = (
        SupplyEntry("驱动电机", Patent("P1", "电机"), stated, "采用灌封胶", "降低温升", 3),
        SupplyEntry("驱动电机", Patent("P2", "电机"), None, readiness_level=3),
        SupplyEntry("驱动电机", Patent("P3", "电机")),
    )
    book = openpyxl.load_workbook(write_catalog(tmp_path / "供需目录.xlsx", catalog(NEED, supply=supply), ["甲库"])[0])
    headings, *rows = book["供给目录"].iter_rows(values_only=True)
    found = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [(f["成熟等级"], f["等级来源"]) for f in found] == [(5, "供方申报"), (3, "机器建议"), ("未知", None)]
    assert [f["可转让状态"] for f in found] == ["供方已确认", "待供方确认", "待供方确认"]
    assert found[0]["合作方式"] == "转让、普通许可" and found[0]["技术手段（摘自专利）"] == "采用灌封胶"


def test_the_overview_adds_up_and_the_notes_name_day_and_sources(tmp_path: Path) -> None:
    path = write_catalog(tmp_path / "供需目录.xlsx", catalog(NEED), ["甲库", "乙库"])[0]
    book = openpyxl.load_workbook(path)
    rows = list(book["目录概况"].iter_rows(min_row=2, values_only=True))
    assert rows == [("驱动电机", 0, 1, 1, 0, 0), ("减速器", 0, 0, 0, 0, 0), ("合计", 0, 1, 1, 0, 0)]
    text = " ".join(cells(path))
    assert "2025-06-30" in text and "甲库；乙库" in text and "仅供参考，不构成法律或侵权意见" in text


SUPPLY = (SupplyEntry("驱动电机", Patent("P1", "=电机", patentees=("甲大学",)), technical_means="采用灌封胶"),)


def test_a_catalog_as_csv_is_a_file_for_each_side_with_the_columns_of_the_sheets(tmp_path: Path) -> None:
    secret_need = replace(NEED, need_id="N2", title="秘", confidentiality=CENTRE_ONLY)
    written = write_catalog(tmp_path / "目录.csv", catalog(NEED, secret_need, supply=SUPPLY), [])
    assert [path.name for path in written] == ["目录-供给.csv", "目录-需求.csv"]
    supply, needs = (list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())) for path in written)
    assert [(row["专利号"], row["专利名称"], row["专利权人"]) for row in supply] == [("P1", "'=电机", "甲大学")]
    assert [(row["需求编号"], row["需求名称"]) for row in needs] == [("N1", "名")]


def test_a_catalog_as_json_carries_counts_that_its_lists_bear_out(tmp_path: Path) -> None:
    secret_need = replace(NEED, need_id="N2", title="秘", confidentiality=CENTRE_ONLY)
    (path,) = write_catalog(tmp_path / "目录.json", catalog(NEED, secret_need, supply=SUPPLY), ["甲库"])
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    assert "秘" not in text and document["as_of"] == "2025-06-30" and document["sources"] == ["甲库"]
    first = document["counts"][0]
    assert (first["segment"], first["supply"], first["public"], first["centre_only"]) == ("驱动电机", 1, 1, 1)
    assert [entry["patent_id"] for entry in document["supply"]] == ["P1"]
    assert [entry["need_id"] for entry in document["needs"]] == ["N1"]


def test_a_catalog_in_another_form_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"目录\.doc"):
        write_catalog(tmp_path / "目录.doc", catalog(NEED), [])
