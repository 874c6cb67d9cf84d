"""Zip files of exports: unpacked flat, under harmless names, within their sizes."""

import zipfile
from pathlib import Path

import pytest

import ingest.bundles
from ingest.bundles import free_path, is_bundle, unpack
from matcher.errors import FileUnreadable, InputRefused
from matcher.shipped import shipped


def bundle(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return path


@pytest.mark.parametrize(
    "stated",
    [
        "../../etc/passwd",
        "..\\..\\boot.ini",
        "/abs/需求.xlsx",
        "C:\\x\\需求.xlsx",
        "a\x00b.csv",
        "需求?*.csv",
        "长" * 300 + ".csv",
    ],
)
def test_a_name_never_leads_out_of_the_folder(tmp_path, stated):
    path = free_path(tmp_path, stated)
    path.write_bytes(b"x")
    assert path.parent == tmp_path and path.resolve().parent == tmp_path.resolve() and len(path.name) <= 100


@pytest.mark.parametrize("stated", ["", "..", "///", "\x00", " . "])
def test_a_name_of_which_nothing_is_left_is_refused(tmp_path, stated):
    with pytest.raises(InputRefused, match="文件没有名称"):
        free_path(tmp_path, stated)


def test_a_taken_name_is_numbered(tmp_path):
    for name in ("a.csv", "a-2.csv", "a-3.csv"):
        path = free_path(tmp_path, "a.csv")
        path.write_bytes(b"x")
        assert path.name == name


def test_a_spreadsheet_is_no_bundle(tmp_path):
    assert not is_bundle(shipped("sample", "needs.xlsx"))
    assert is_bundle(bundle(tmp_path / "x.zip", **{"a.csv": b"x"}))
    (tmp_path / "y.csv").write_bytes(b"a,b")
    assert not is_bundle(tmp_path / "y.csv")


def test_names_that_a_chinese_windows_wrote_are_read_as_such(tmp_path):
    """Zip writers there put GBK where zipfile expects code page 437, and set no mark."""
    path = bundle(tmp_path / "x.zip", **{"abcd.csv": b"x"})
    gbk = "需求.csv".encode("gbk")
    path.write_bytes(path.read_bytes().replace(b"abcd.csv", gbk))
    assert len(gbk) == len(b"abcd.csv") and [one.name for one in unpack(path, tmp_path)] == ["需求.csv"]


def test_a_bomb_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(ingest.bundles, "LARGE_MEMBER", 1000)
    with pytest.raises(FileUnreadable, match="压缩炸弹"):
        unpack(bundle(tmp_path / "x.zip", **{"a.csv": b"0" * 1_000_000}), tmp_path)
    monkeypatch.setattr(ingest.bundles, "MOST_BYTES", 1000)
    with pytest.raises(FileUnreadable, match="解压后过大"):
        unpack(tmp_path / "x.zip", tmp_path)


def test_a_bundle_without_files_with_too_many_or_cut_off_is_refused(tmp_path, monkeypatch):
    with pytest.raises(FileUnreadable, match="没有文件"):
        unpack(bundle(tmp_path / "x.zip", **{".hidden": b"x"}), tmp_path)
    monkeypatch.setattr(ingest.bundles, "MOST_MEMBERS", 1)
    with pytest.raises(FileUnreadable, match="文件太多"):
        unpack(bundle(tmp_path / "y.zip", **{"a": b"x", "b": b"y"}), tmp_path)
    (tmp_path / "z.zip").write_bytes((tmp_path / "y.zip").read_bytes()[:-30])
    with pytest.raises(FileUnreadable, match="不完整"):
        unpack(tmp_path / "z.zip", tmp_path)
