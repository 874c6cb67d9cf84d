"""A document turned into PDF by LibreOffice, where that is installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from matcher.errors import InputRefused

_SECONDS = 180
_NAMES = ("soffice", "libreoffice")


def as_pdf(path: Path) -> Path | None:
    """Write the PDF beside the document and return it; None where LibreOffice is not there. Raises InputRefused where
    it is and fails."""
    tool = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if tool is None:
        return None
    with tempfile.TemporaryDirectory() as profile:  # so that one that is open does not take the work over
        own = f"-env:UserInstallation={Path(profile).as_uri()}"
        command = [tool, own, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
        try:
            ran = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise InputRefused(
                "LibreOffice 没有在限时内转出 PDF", path.name, "其余文件已写好；可手工另存为 PDF"
            ) from error
    made = path.with_suffix(".pdf")
    if ran.returncode or not made.is_file():
        raise InputRefused("LibreOffice 转 PDF 没有成功", path.name, "其余文件已写好；可手工另存为 PDF")
    return made
