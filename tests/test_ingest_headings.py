"""The heading tables: complete for our own forms, without contradictions, open to a new tool by a new row."""

from collections import Counter
from dataclasses import fields

import pytest

from ingest.enterprises import enterprise_headings
from ingest.headings import HeadingRule, HeadingTable, normalized
from ingest.needs import need_headings
from ingest.patents import patent_headings
from ingest.reference import reference_rows
from ingest.supply import supply_headings
from matcher.domain import Enterprise, Patent, SupplyTerms, TechnologyNeed

TABLES = [patent_headings(), need_headings(), enterprise_headings(), supply_headings()]


@pytest.mark.parametrize(
    ("seen", "known"),
    [
        ("公开（公告）号", "公开(公告)号"),
        ("[标]当前申请(专利权)人", "当前申请(专利权)人"),
        (" 企业名称 * ", "企业名称"),
        ("标题 (中文)", "标题(中文)"),
        ("\ufeffid", "id"),
        ("Application\nNumber", "applicationnumber"),
        ('"title"', "title"),
    ],
)
def test_headings_are_compared_without_width_whitespace_marks_and_case(seen: str, known: str) -> None:
    assert normalized(seen) == known


@pytest.mark.parametrize("table", TABLES)
def test_a_heading_means_one_thing_within_one_tool(table: HeadingTable) -> None:
    pairs = Counter((normalized(rule.heading), tool) for rule in table.rules for tool in rule.tools)
    assert [pair for pair, times in pairs.items() if times > 1] == []


@pytest.mark.parametrize(
    ("table", "noun"),
    [(need_headings(), TechnologyNeed), (supply_headings(), SupplyTerms), (enterprise_headings(), Enterprise)],
)
def test_every_field_a_form_can_fill_has_a_heading(table: HeadingTable, noun: type) -> None:
    filled_otherwise = {"state", "origin", "readiness_level", "contacts"}
    assert {field.name for field in fields(noun)} - filled_otherwise <= set(table.fields)


def test_every_field_of_a_patent_has_a_heading_or_is_worked_out() -> None:
    worked_out = {"publication_numbers", "provider_kind", "as_of"}
    assert {field.name for field in fields(Patent)} - worked_out <= set(patent_headings().fields)


def test_every_heading_of_the_forms_we_hand_out_is_known() -> None:
    tables = {
        "技术需求征集表": need_headings(),
        "企业登记表": enterprise_headings(),
        "高校专利供给表": supply_headings(),
    }
    handed_out = [(row["form"], row["heading"]) for row in reference_rows("form_columns") if row["form"] in tables]
    unknown = [(form, heading) for form, heading in handed_out if not tables[form].columns([f"{heading}*"], "", {})]
    assert handed_out and unknown == []


def test_a_new_tool_is_a_new_row() -> None:
    rules = (HeadingRule("Erfindung", "title", ("Neues Werkzeug",), 1, ""), *patent_headings().rules)
    table = HeadingTable(rules, (("title",),))
    columns = table.columns(["Erfindung", "备注"], table.source(["Erfindung", "备注"]), {})
    assert [column.heading for column in columns["title"]] == ["Erfindung"]


def test_of_two_headings_for_one_field_the_better_comes_first_and_a_mapping_before_both() -> None:
    table = patent_headings()
    headings = ["申请人", "当前权利人", "备注"]
    assert [c.heading for c in table.columns(headings, "incoPat", {})["patentees"]] == ["当前权利人", "申请人"]
    mapped = table.columns(headings, "incoPat", {"备注": "patentees"})["patentees"]
    assert [c.heading for c in mapped] == ["备注", "当前权利人", "申请人"]
