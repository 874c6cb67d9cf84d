"""Builds data/sample/ and data/judgements/sample_pairs.csv from data/sample/source/; everything in them is invented."""

import csv
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from sample_applications import Document, applications
from sample_forms import enterprise_row, need_rows, supply_rows
from sample_judgements import judged
from sample_layouts import Layouts, cnipr_row, incopat_row, lay_out, patsnap_row
from sample_material import ROOT, SAMPLE, SOURCE, Material, Row, read_material, read_table, read_toml

JUDGEMENTS = ROOT / "data" / "judgements" / "sample_pairs.csv"

SEED = 20261123
MARK = "虚构样例"


def headings(name: str) -> list[str]:
    table: dict[str, list[str]] = read_toml(SOURCE / "headings.toml")
    return table[name]


def write_workbook(path: Path, sheet: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """One sheet of text cells; the fixed creation time keeps the bytes the same from run to run."""
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_urls": False}) as book:
        made = datetime(2026, 11, 23, tzinfo=UTC).replace(tzinfo=None)
        book.set_properties(
            {"title": MARK, "comments": f"{MARK}：全部内容为虚构 (invented sample data)", "created": made}
        )
        page = book.add_worksheet(sheet)
        page.write_row(0, 0, columns)
        for number, row in enumerate(rows, start=1):
            page.write_row(number, 0, [row.get(column, "") for column in columns])


def write_table(path: Path, columns: Sequence[str], rows: Iterable[Row], encoding: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)


def stream(name: str) -> random.Random:
    """An own random stream per part, so that a change in one part leaves the others as they were."""
    return random.Random(f"{SEED}-{name}")


def write_exports(layouts: Layouts, material: Material) -> None:
    cnipr = [cnipr_row(entry, material) for entry in layouts.cnipr]
    incopat = [incopat_row(entry, material) for entry in layouts.incopat] + read_table(SOURCE / "foreign.csv")
    patsnap = [patsnap_row(number, entry) for number, entry in enumerate(layouts.patsnap, start=1)]
    write_workbook(SAMPLE / "patents_cnipr.xlsx", MARK, headings("cnipr"), cnipr)
    write_workbook(SAMPLE / "patents_incopat.xlsx", MARK, headings("incopat"), incopat)
    write_table(SAMPLE / "patents_patsnap.csv", headings("patsnap"), patsnap, "utf-8-sig")


def write_forms(documents: Sequence[Document], material: Material) -> None:
    chance = stream("enterprises")
    firms = [enterprise_row(index, firm, material, chance) for index, firm in enumerate(material.enterprises)]
    forms: list[tuple[str, str, Callable[[], list[Row]]]] = [
        ("needs", "需求", lambda: need_rows(material, stream("needs"))),
        ("enterprises", "企业", lambda: firms),
        ("supply", "供给", lambda: supply_rows(documents, material, stream("supply"))),
    ]
    for name, sheet, rows in forms:
        write_workbook(SAMPLE / f"{name}.xlsx", sheet, headings(name), rows())


def main() -> None:
    material = read_material()
    documents = applications(material, stream("applications"))
    write_exports(lay_out(documents, stream("layouts")), material)
    write_forms(documents, material)
    pairs = judged(material, documents, stream("judgements"))
    write_table(JUDGEMENTS, ["need_id", "patent_id", "level", "judge"], pairs, "utf-8")
    print(f"{len(documents)} applications, {len(material.needs)} needs, {len(pairs)} judged pairs")


if __name__ == "__main__":
    main()
