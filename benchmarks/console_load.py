"""How the pages answer while twenty people use them at once: 95th percentiles by page, in milliseconds.

    python benchmarks/console_load.py [--patents 100000] [--seconds 60] [--users 20] [--data DIR] [--json FILE]

A home of made-up patents (`scale_corpus.py`) with the sample's enterprises and needs; the staff console and the public
face each in a process of its own on loopback. Every user waits two seconds between pages, as people do. The floor of a
page is the sign-in page, which reads nothing.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from http.cookiejar import CookieJar
from pathlib import Path
from random import Random
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import numpy as np
from scale import run
from scale_corpus import sentences, write_corpus

THINK_S, PATIENCE_S = 2.0, 60.0
PASSWORD = "three magpies one bridge"
REACH = {"search": 200.0, "public search": 200.0}
PAGE_REACH = 100.0


def filled(folder: Path, data: Path, patents: int) -> str:
    """A home with so many patents, indexed, matched and published, and one administrator."""
    corpus, home = folder / "patents.jsonl", str(folder / "home")
    sample = Path(__file__).resolve().parent.parent / "data" / "sample"
    write_corpus(data, corpus, patents)
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    for words in (
        ("import", "patents", str(corpus)),
        ("import", "enterprises", str(sample / "enterprises.xlsx")),
        ("import", "needs", str(sample / "needs.xlsx")),
        ("chain", "import", str(sample / "chain.toml")),
        ("index",),
        ("match", "--json"),
        ("catalog", "--site"),
        ("users", "add", "load", "--role", "administrator"),
        ("users", "password", "load", "--password-file", str(secret)),
    ):
        run(*words, "--home", home)
    return home


class Served:
    """One face of the home on a free port of loopback."""

    def __init__(self, home: str, face: str) -> None:
        code = "from console.commands import main; main()"
        words = ["serve", "--face", face, "--port", "0", "--home", home]
        self._process = subprocess.Popen([sys.executable, "-c", code, *words], stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        self.address = ""
        for line in self._process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                self.address = found[0]
                break
        threading.Thread(target=self._process.stderr.read, daemon=True).start()

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)


def visitor(address: str) -> OpenerDirector:
    """A browser that is signed in."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{address}/sign-in", timeout=PATIENCE_S).read().decode()
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page)
    assert found
    fields = {"form_token": found[1], "name": "load", "password": PASSWORD, "next": "/today"}
    opener.open(f"{address}/sign-in", urlencode(fields).encode(), timeout=PATIENCE_S).read()
    return opener


def places(staff: str, public: str, said: list[str], ids: list[str]) -> dict[str, list[str]]:
    """The addresses of each kind of page."""
    searches = [quote(text[:20]) for text in said]
    return {
        "sign-in (floor)": [f"{staff}/sign-in"],
        "today": [f"{staff}/today"],
        "needs": [f"{staff}/needs", f"{staff}/needs?vague=yes"],
        "review": [f"{staff}/review"],
        "patents, list": [f"{staff}/patents", f"{staff}/patents?page=40"],
        "patent": [f"{staff}/patents/{one}" for one in ids],
        "search": [f"{staff}/patents?q={text}" for text in searches],
        "enterprises": [f"{staff}/enterprises"],
        "pushes": [f"{staff}/pushes"],
        "cases": [f"{staff}/cases"],
        "transfers": [f"{staff}/transfers"],
        "public index": [f"{public}/index.html"],
        "public patent": [f"{public}/patents/{one}.html" for one in ids],
        "public search": [f"{public}/search.html?q={text}" for text in searches],
    }


def use(
    opener: OpenerDirector, pages: dict[str, list[str]], until: float, seed: int, took: dict[str, list[float]]
) -> None:
    """One person, until it is time."""
    chance = Random(seed)
    time.sleep(chance.random() * THINK_S)
    while time.monotonic() < until:
        name = chance.choice(list(pages))
        started = time.perf_counter()
        opener.open(chance.choice(pages[name]), timeout=PATIENCE_S).read()
        took[name].append((time.perf_counter() - started) * 1000)
        time.sleep(THINK_S)


def main() -> None:
    """Print the 95th percentile of each kind of page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--patents", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    took: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        home = filled(Path(folder), options.data, options.patents)
        shown = json.loads((Path(home) / "public" / "catalog.json").read_text(encoding="utf-8"))["patents"]
        ids = [one["patent_id"] for one in shown[:: max(1, len(shown) // 200)]]
        faces = [Served(home, face) for face in ("staff", "public")]
        try:
            said = sentences(options.data, 5_000)
            pages = places(faces[0].address, faces[1].address, said, ids)
            people = [visitor(faces[0].address) for _ in range(options.users)]
            for found in pages.values():
                people[0].open(found[0], timeout=PATIENCE_S).read()  # the index is opened by the first who asks
            until = time.monotonic() + options.seconds
            work = [
                threading.Thread(target=use, args=(one, pages, until, seed, took)) for seed, one in enumerate(people)
            ]
            for each in work:
                each.start()
            for each in work:
                each.join()
        finally:
            for face in faces:
                face.close()
    print(f"{options.patents:,} patents, {options.users} users, {os.cpu_count()} cores")
    print(f"{'page':20}{'asked':>8}{'median ms':>12}{'p95 ms':>10}{'reach':>8}")
    rows = {}
    for name in pages:
        values = took[name]
        rows[name] = {
            "n": len(values),
            "median_ms": float(np.median(values)),
            "p95_ms": float(np.percentile(values, 95)),
        }
        reach = REACH.get(name, PAGE_REACH)
        print(f"{name:20}{len(values):8}{rows[name]['median_ms']:12.1f}{rows[name]['p95_ms']:10.1f}{reach:8.0f}")
    if options.json:
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
