"""Patents in any number, made of real sentences put together anew: as long as real ones, about anything, seeded."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
TITLE, ABSTRACT, CLAIMS = (12, 28), (160, 280), (240, 480)  # characters


def sentences(data: Path, most: int = 400_000) -> list[str]:
    """Sentences of the licensed paragraphs, 12 to 80 characters each."""
    found: list[str] = []
    with gzip.open(data / "corpus" / "chinaxiv_paragraphs.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            text = json.loads(line)["text"]
            found += [part for part in text.replace("；", "。").split("。") if 12 <= len(part) <= 80]
            if len(found) >= most:
                break
    return found


def documents(data: Path, number: int, seed: int = 1, first: int = 0) -> Iterator[dict[str, str]]:
    """So many patents in the plain layout; the same seed gives the same ones, and more of them continue the list."""
    said, chance = sentences(data), Random(seed)
    for n in range(number):
        title = chance.choice(said)[: chance.randint(*TITLE)]
        row = {
            "application_number": application_number(first + n),
            "title": f"一种{title}的方法",
            "abstract": _text(said, chance, ABSTRACT),
            "claims": f"1.一种方法，其特征在于，{_text(said, chance, CLAIMS)}",
            "patentees": f"虚构第{chance.randint(1, 400)}大学",
            "legal_status": "有效",
            "filing_date": f"{chance.randint(2012, 2023)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        }
        yield row


def application_number(n: int) -> str:
    """The n-th number of a made-up series, with its check digit."""
    digits = f"{2012 + n // 900_000 % 12}1{100_000 + n % 900_000:06}{n // 10_800_000:01}"
    digits = digits.ljust(12, "0")
    rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    return f"{digits}.{'X' if rest == 10 else rest}"


def write_corpus(data: Path, path: Path, number: int, seed: int = 1, first: int = 0) -> None:
    """The patents as a file of JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for row in documents(data, number, seed, first):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _text(said: list[str], chance: Random, length: tuple[int, int]) -> str:
    wanted, parts, held = chance.randint(*length), [], 0
    while held < wanted:
        parts.append(chance.choice(said))
        held += len(parts[-1])
    return "，".join(parts) + "。"
