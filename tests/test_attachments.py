"""Evidence kept under its hash."""

import hashlib
from pathlib import Path

import pytest

from ingest.files import file_sha256
from jobs.attachments import LARGEST, find, keep, kept
from jobs.home import Home
from matcher.errors import InputRefused, RecordUnknown

FILES = {".pdf": b"%PDF-1.4 x", ".jpg": b"\xff\xd8\xff\xe0 x", ".png": b"\x89PNG\r\n\x1a\n x"}


@pytest.mark.parametrize("suffix", FILES)
def test_a_file_is_kept_once_under_its_hash_and_found_by_it(tmp_path: Path, suffix):
    home, content = Home(tmp_path), FILES[suffix]
    path = keep(home, content)
    assert path == keep(home, content) and [path] == list(home.attachments.iterdir())
    assert path.name == hashlib.sha256(content).hexdigest() + suffix and file_sha256(path) == path.stem
    assert kept(home, path.stem) == path


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b" %PDF-1.4", b"<html>", b"%PDF-" + bytes(LARGEST)])
def test_anything_else_is_refused_and_leaves_nothing(tmp_path: Path, content):
    with pytest.raises(InputRefused):
        keep(Home(tmp_path), content)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("digest", ["", "../../queqiao", "a" * 63, "A" * 64, "a" * 64, "%2e" * 22])
def test_only_a_hash_that_is_kept_names_a_file(tmp_path: Path, digest):
    (tmp_path / "queqiao.pdf").write_bytes(b"%PDF-")
    assert find(Home(tmp_path), digest) is None
    with pytest.raises(RecordUnknown):
        kept(Home(tmp_path), digest)
