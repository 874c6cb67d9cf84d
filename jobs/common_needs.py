"""The common needs of a home: worked out anew from its open needs and stored matches, nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from jobs.encoding import home_encoder, shipped_encoder
from jobs.home import Home
from jobs.judgement import read_cues
from matcher.characters import fold
from matcher.common_needs import CommonNeed, CommonNeeds, Reading, common_needs
from matcher.domain import Patent, TechnologyNeed
from matcher.errors import InputRefused
from matcher.protocols import Encoder, compares
from matcher.shipped import shipped
from matcher.similarity import need_text
from store import matches as match_store
from store import needs as need_store
from store import patents as patent_store


@dataclass(frozen=True, slots=True)
class CommonNeedsReport:
    """The common needs with the patents they speak of; `matched` False: nothing was matched yet, so nothing is known of
    supply and gap."""

    needs: CommonNeeds
    patents: Mapping[str, Patent]
    matched: bool
    calibrated: bool
    threshold: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON document of `queqiao needs common --json`."""
        found = self.needs
        head = {"considered": found.considered, "of_one_firm": found.of_one_firm, "left_out": found.left_out}
        judged = {"matched": self.matched, "calibrated": self.calibrated, "threshold": self.threshold}
        return head | judged | {"common_needs": [self._document(common) for common in found.found]}

    def _document(self, common: CommonNeed) -> dict[str, Any]:
        supply = [
            {"patent_id": one.patent_id, "need_ids": list(one.need_ids), "p_relevant": round(one.p_relevant, 6)}
            for one in common.supply
        ]
        members = [{"need_id": need.need_id, "title": need.title} for need in common.members]
        return {
            "common_id": common.common_id,
            "title": common.title,
            "terms": list(common.terms),
            "enterprises": list(common.enterprises),
            "likeness": round(common.likeness, 4),
            "members": members,
            "supply": supply,
            "gap": [need.need_id for need in common.gap] if self.matched else None,
        }


def read_common_needs(
    home: Home, conn: sa.Connection, today: date, threshold: float, encoder: str = ""
) -> CommonNeedsReport:
    """The common needs on `today`. `encoder` is QUEQIAO_ENCODER; raises as `home_encoder` does."""
    needs = list(need_store.every(conn))
    matches = match_store.every(conn)
    found = common_needs(needs, matches, _reading(home, needs, encoder), today, threshold)
    wanted = {one.patent_id for common in found.found for one in common.supply}
    return CommonNeedsReport(
        needs=found,
        patents=patent_store.get_many(conn, wanted),
        matched=bool(matches),
        calibrated=match_store.calibrated(conn),
        threshold=threshold,
    )


def check_common_output(path: Path) -> None:
    """Raises InputRefused for a file that is no workbook: asked before the work, not after it."""
    if path.suffix.lower() != ".xlsx":
        raise InputRefused("不能写成这种文件", path.name, "请用 .xlsx 结尾的文件名")


def _reading(home: Home, needs: Sequence[TechnologyNeed], setting: str) -> Reading:
    from indexing.counts import fit_weights
    from indexing.static_encoder import background_weights
    from indexing.words import JiebaWords
    from matcher.background import blended

    own = fit_weights([fold(f"{need.title}\n{need_text(need)}") for need in needs])
    weights = blended(own, background_weights(shipped("models", "encoder")))
    return Reading(_encoder(home, setting), weights, JiebaWords(), read_cues())


def _encoder(home: Home, setting: str) -> Encoder:
    """The home's encoder where it is the shipped one or tuned from it, else the shipped one: how alike is enough was
    read off its cosines, and those of another encoder lie elsewhere."""
    from indexing.static_encoder import open_static

    own = home_encoder(home, setting)
    if own is not None and compares(shipped_encoder(), own.name):
        return own
    return open_static(shipped("models", "encoder"))
