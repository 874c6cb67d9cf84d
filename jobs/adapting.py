"""`queqiao adapt`: tunes the shipped encoder to the home's own patents, and keeps it only if it finds more."""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b

import sqlalchemy as sa

from indexing.static_encoder import open_static
from indexing.static_tuning import Retrieval, TextPair, retrieval, tuned
from jobs.encoding import active_folder, tuned_encoders
from jobs.home import Home
from jobs.index_job import one_writer
from matcher.domain import Patent
from matcher.errors import HomeUnusable, InputRefused
from matcher.shipped import shipped
from store import patents as patent_store

Progress = Callable[[int], None]
MIN_PATENTS = 200
HELD_OUT = 10
MOST_HELD_OUT = 2_000
LONGEST = 600
STEM = "encoder-"


@dataclass(frozen=True, slots=True)
class AdaptReport:
    """What tuning gained: how well a title finds its own abstract among those held out, with the encoder in use
    before and with the new one. `encoder` is the folder below the home's models, kept only if `activated`."""

    encoder: str
    patents: int
    pairs: int
    before: Retrieval
    after: Retrieval
    activated: bool

    def to_dict(self) -> dict[str, object]:
        """The JSON document of the command."""
        return {**asdict(self), "gain": {"recall_at_1": self.gain, "mrr": self.after.mrr - self.before.mrr}}

    @property
    def gain(self) -> float:
        """The difference in recall at 1."""
        return self.after.recall_at_1 - self.before.recall_at_1


def adapt(home: Home, conn: sa.Connection, setting: str, progress: Progress) -> AdaptReport:
    """Tunes the shipped encoder on nine tenths of the titles and measures on the rest; the new one is activated where
    its mean reciprocal rank is higher than that of the encoder in use. `progress` is told of each hundredth done.
    Raises HomeUnusable for fewer than `MIN_PATENTS` patents with an abstract, InputRefused where `QUEQIAO_ENCODER`
    names another encoder."""
    if setting:
        raise InputRefused(
            "QUEQIAO_ENCODER 指定了别的编码器，本命令只调整随程序提供的编码器", setting, "请先取消该设置"
        )
    patents = [patent for _, patent in patent_store.patents_changed_since(conn, 0) if patent.title and patent.abstract]
    if len(patents) < MIN_PATENTS:
        cure = f"至少要 {MIN_PATENTS} 件，请先导入更多带摘要的专利"
        raise HomeUnusable("带摘要的专利太少，不足以调整编码器", f"{len(patents)} 件", cure)
    with one_writer(home):
        return _adapt(home, patents, progress)


def _adapt(home: Home, patents: list[Patent], progress: Progress) -> AdaptReport:
    held = held_out_pairs(patents)
    pairs = [pair for patent in patents if not is_held_out(patent) for pair in pairs_of(patent)]
    before = retrieval(open_static(active_folder(home)), held)
    encoder = tuned(open_static(shipped("models", "encoder")), pairs, _hundredths(progress))
    name = _next_name(home)
    folder = home.models / name
    encoder.save(folder)
    after = retrieval(open_static(folder), held)
    activated = after.mrr > before.mrr
    if activated:
        tuned_encoders(home).write([*tuned_encoders(home).names(), name])
    else:
        shutil.rmtree(folder)
    return AdaptReport(name, len(patents), len(pairs), before, after, activated)


def revert(home: Home) -> str:
    """Goes back to the encoder in use before the last activation; returns its folder's name, empty for the shipped
    one. The tuned folder stays. Raises HomeUnusable where none was activated."""
    history = tuned_encoders(home).names()
    if not history:
        raise HomeUnusable("没有可撤回的编码器", home.models, "当前用的就是随程序提供的编码器")
    with one_writer(home):
        tuned_encoders(home).write(history[:-1])
    return history[-2] if len(history) > 1 else ""


def pairs_of(patent: Patent) -> Iterator[TextPair]:
    """The parts of one patent that say the same: title, abstract and claims, and the abstract's two halves."""
    abstract, claims = patent.abstract[:LONGEST], patent.claims[:LONGEST]
    yield patent.title, abstract
    if claims:
        yield patent.title, claims
        yield abstract, claims
    sentences = [part for part in re.split(r"(?<=[。；;])", abstract) if part]
    if len(sentences) > 1:
        half = len(sentences) // 2
        yield "".join(sentences[:half]), "".join(sentences[half:])


def is_held_out(patent: Patent) -> bool:
    """Whether the patent is measured on and never tuned on: one title in `HELD_OUT`, the same ones in every run."""
    return blake2b(patent.title.encode(), digest_size=4).digest()[-1] % HELD_OUT == 0


def held_out_pairs(patents: Sequence[Patent]) -> list[TextPair]:
    """Title and abstract of the patents held out, each title and each abstract once, at most `MOST_HELD_OUT`; none
    whose abstract a patent tuned on has too."""
    seen = {patent.abstract[:LONGEST] for patent in patents if not is_held_out(patent)}
    by_title = {patent.title: patent.abstract[:LONGEST] for patent in patents if is_held_out(patent)}
    by_abstract = {abstract: title for title, abstract in by_title.items() if abstract not in seen}
    return [(title, abstract) for abstract, title in sorted(by_abstract.items())][:MOST_HELD_OUT]


def _next_name(home: Home) -> str:
    numbers = [int(path.name.removeprefix(STEM)) for path in home.models.glob(f"{STEM}[0-9]*")]
    return f"{STEM}{max(numbers, default=0) + 1}"


def _hundredths(progress: Progress) -> Callable[[int, int], None]:
    told = 0

    def advance(done: int, steps: int) -> None:
        nonlocal told
        progress(done * 100 // steps - told)
        told = done * 100 // steps

    return advance
