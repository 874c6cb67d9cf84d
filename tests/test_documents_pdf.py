"""A PDF where LibreOffice can make one; never an old one in its place."""

import shutil
from pathlib import Path

import pytest

from jobs.documents.pdf import as_pdf


def test_without_libreoffice_there_is_no_pdf_and_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert as_pdf(tmp_path / "a.docx") is None


@pytest.mark.skipif(not (shutil.which("soffice") or shutil.which("libreoffice")), reason="LibreOffice is not installed")
def test_a_document_that_cannot_be_read_leaves_no_pdf_of_an_earlier_one(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF of an earlier document")
    assert as_pdf(tmp_path / "absent.docx") is None
    (tmp_path / "absent.pdf").write_bytes(b"%PDF of an earlier document")
    assert as_pdf(tmp_path / "absent.docx") is None and not (tmp_path / "absent.pdf").exists()
