"""A document turned into PDF by LibreOffice, where that is installed with its Writer."""

import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

_SECONDS = 180
_NAMES = ("soffice", "libreoffice")


def as_pdf(path: Path) -> Path | None:
    """Write the PDF beside the document and return it; None where LibreOffice is not there, lacks its Writer or does
    not answer in time: the document itself is what counts."""
    tool = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if tool is None:
        return None
    made = path.with_suffix(".pdf")
    made.unlink(missing_ok=True)  # one made of an earlier document must not be taken for this one
    with tempfile.TemporaryDirectory() as profile:  # so that one that is open does not take the work over
        own = f"-env:UserInstallation={Path(profile).as_uri()}"
        command = [tool, own, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    return made if made.is_file() else None
