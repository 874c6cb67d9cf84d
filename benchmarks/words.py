"""rjieba against jieba on every patent of a real export: texts cut differently, and processor seconds of each.

    python benchmarks/words.py [--data DIR] [--json FILE]

Some 15 s; the test of the same compares every tenth patent.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import jieba

from indexing.words import JiebaWords
from ingest.patents import read_patents
from ingest.rows import CleanRow

ROOT = Path(__file__).resolve().parent.parent


def taken(cut: Callable[[str], list[str]], texts: list[str]) -> tuple[list[list[str]], float]:
    """The pieces of each text, and the processor seconds it took (the dictionary is loaded before)."""
    cut(texts[0])
    started = time.process_time()
    return [cut(text) for text in texts], time.process_time() - started


def main() -> None:
    """Print the comparison; write it where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    path = options.data / "exports" / "taian_7384.xlsx"
    if not path.is_file():
        raise SystemExit(f"{path}: no such file; give --data")
    jieba.setLogLevel(60)
    rows = [row.record for row in read_patents(path) if isinstance(row, CleanRow)]
    texts = [f"{patent.title}\n{patent.abstract}" for patent in rows]
    ours, rust = taken(JiebaWords().cut, texts)
    theirs, python = taken(jieba.lcut, texts)
    different = sum(one != other for one, other in zip(ours, theirs, strict=True))
    print(f"{len(texts)} texts, {different} cut differently; rjieba {rust:.1f} s, jieba {python:.1f} s")
    if options.json:
        figures = {"texts": len(texts), "different": different, "rjieba_s": rust, "jieba_s": python}
        options.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
