"""Evidence that people upload (receipts, screenshots, letters): kept in the home, each file under its SHA-256."""

import hashlib
import re
from pathlib import Path

from jobs.home import Home
from jobs.sheets.replacement import replacement
from matcher.errors import InputRefused, RecordUnknown

LARGEST = 10 * 1024 * 1024  # bytes; a page scanned in color at 300 dpi stays below
_KINDS = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
_DIGEST = re.compile(r"[0-9a-f]{64}")


def keep(home: Home, content: bytes) -> Path:
    """Keep a file and return where it lies; the same content is kept once. What a file calls itself decides nothing:
    its first bytes tell what it is. Raises InputRefused for what is empty, too large, or no PDF, JPEG or PNG."""
    if not content:
        raise InputRefused("没有选择文件，或文件是空的", "0 字节", "请选择扫描件、照片或截图")
    if len(content) > LARGEST:
        raise InputRefused("文件太大", f"{len(content) / 1024**2:.1f} MB", "请缩小到 10 MB 以内")
    suffix = next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")
    if not suffix:
        raise InputRefused("只收 PDF、JPG 和 PNG", "内容不是这三种", "请另存为其中一种后再上传")
    path = home.attachments / f"{hashlib.sha256(content).hexdigest()}{suffix}"
    if not path.exists():
        with replacement(path) as file:
            file.write(content)
    return path


def kept(home: Home, digest: str) -> Path:
    """The kept file with that SHA-256. Raises RecordUnknown."""
    found = find(home, digest)
    if found is None:
        raise RecordUnknown("没有保存这份证据", digest[:80], "请在递交单和签收单的存档中查找")
    return found


def find(home: Home, digest: str) -> Path | None:
    """As `kept`, None where there is none."""
    if not _DIGEST.fullmatch(digest):
        return None
    paths = (home.attachments / f"{digest}{suffix}" for suffix in _KINDS.values())
    return next((path for path in paths if path.is_file()), None)
