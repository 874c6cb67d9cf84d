"""The files of a report, all out of one frozen data set: json, xlsx, docx, and PDF where LibreOffice is there."""

from pathlib import Path

from jobs.documents.pdf import as_pdf
from jobs.documents.report_docx import write_report_docx
from jobs.reporting import MadeReport
from jobs.sheets.replacement import replacement
from jobs.sheets.report_workbook import write_long_entries, write_report_workbook

FOLDER = "报告"


def write_report_files(folder: Path, made: MadeReport, centre: str, with_pdf: bool = True) -> list[Path]:
    """Write them into `folder` and return their paths. The json file is the frozen data set, byte for byte: its SHA-256
    is the report's. Raises InputRefused."""
    name = f"报告-{made.frozen.as_of}-第{made.frozen.number}号"
    frozen = folder / f"{name}.json"
    with replacement(frozen) as file:
        file.write(made.frozen.snapshot)
    document = write_report_docx(folder / f"{name}.docx", made, centre)
    files = [frozen, write_report_workbook(folder / f"{name}.xlsx", made), document]
    files += write_long_entries(folder, name, made)
    pdf = as_pdf(document) if with_pdf else None
    return [*files, pdf] if pdf else files
