"""Verifies an audit pack with nothing but Python: `python verify.py [HEAD …]` in the folder of the pack."""

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path


def complaints(folder: Path, heads: Sequence[str]) -> Iterator[str]:
    """What does not hold in the pack unpacked at `folder`, in Chinese; prints what does."""
    from matcher.glossary import chinese
    from matcher.ledger import anchored_until, documents_of, verify
    from matcher.push_caps import PushCaps
    from matcher.push_counts import push_counts

    chain = verify(documents_of((folder / "entries.jsonl").read_bytes()))
    if chain.broken:
        yield f"第 {chain.broken.sequence} 条：{chinese(chain.broken.fault)}"
        return
    held = {entry.hash: entry.sequence for entry in chain.entries}
    last = chain.entries[-1].hash if chain.entries else "无"
    print(f"链条完整：{len(chain.entries)} 条，链头 {last}")
    print(f"锚定至（UTC）：{anchored_until(chain.entries) or '尚未锚定'}")
    yield from _heads(held, heads)
    stated = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
    counts = push_counts(chain.entries, PushCaps(**stated["caps"]) if stated["caps"] else None).to_dict()
    print(json.dumps(counts, ensure_ascii=False))
    names = sorted(set(counts) | set(stated["counts"]))
    wrong = [name for name in names if counts.get(name) != stated["counts"].get(name)]
    yield from (f"数目不符：{name} 写的是 {stated['counts'].get(name)}，重算为 {counts.get(name)}" for name in wrong)
    expected = [[str(e.sequence), e.kind.value, e.push_id, e.evidence] for e in chain.entries if e.evidence]
    text = (folder / "evidence.csv").read_text(encoding="utf-8-sig")
    if list(csv.reader(io.StringIO(text)))[1:] != expected:
        yield "evidence.csv 与条目中的证据哈希不符"


def _heads(held: dict[str, int], heads: Sequence[str]) -> Iterator[str]:
    for head in heads:
        if head in held:
            print(f"邮件中的链头 {head} 是第 {held[head]} 条")
        else:
            yield f"链条里没有邮件中的链头 {head}：之后的条目被删去，或整本重写过"


def main() -> int:
    """Exit status 0 where everything holds, else 1."""
    folder = Path(__file__).resolve().parent
    sys.path.insert(0, str(folder))
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    found = list(complaints(folder, sys.argv[1:]))
    for line in found:
        print(f"不符：{line}")
    print("核验未通过" if found else "核验通过")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
