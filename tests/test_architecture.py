"""The arrows of the house: a package imports only what stands to its right."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "matcher": set(),
    "ingest": {"matcher"},
    "indexing": {"matcher"},
    "store": {"matcher"},
    "jobs": {"matcher", "ingest", "indexing", "store"},
    "console": {"matcher", "ingest", "indexing", "store", "jobs"},
}
MATCHER_LIBRARIES = {"numpy", "sklearn"}
STANDARD_LIBRARY = __import__("sys").stdlib_module_names


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_what_stands_to_its_right(package: str) -> None:
    files = list((ROOT / package).rglob("*.py"))
    wrong = {(str(f.relative_to(ROOT)), name) for f in files for name in imported(f) if name in MAY_IMPORT}
    assert files and not {(f, name) for f, name in wrong if name not in MAY_IMPORT[package] | {package}}


def test_matcher_needs_only_the_standard_library_numpy_and_scikit_learn() -> None:
    names = {name for f in (ROOT / "matcher").rglob("*.py") for name in imported(f)}
    assert names - {"matcher"} - MATCHER_LIBRARIES <= set(STANDARD_LIBRARY)


def test_console_writes_only_through_jobs() -> None:
    names = {name for f in (ROOT / "console").rglob("*.py") for name in imported(f)}
    assert not names & {"sqlalchemy", "store", "tantivy", "faiss"}
