"""What every page works with: one home, its database, the index kept open, the clock, the rules read once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request

from jobs.errands import Errands
from jobs.home import Home
from jobs.index_shelf import IndexShelf
from jobs.late_writes import LateWrites
from jobs.need_triages import NeedTriages
from jobs.opening import Engine
from jobs.readiness import home_cues
from jobs.settings import Settings
from matcher.cues import ClauseCues

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of a console in use."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """One home, served."""

    home: Home
    settings: Settings
    engine: Engine
    clock: Clock
    shelf: IndexShelf
    writes: LateWrites
    cues: ClauseCues
    triages: NeedTriages
    errands: Errands = field(default_factory=Errands)

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return self.clock().astimezone(ZoneInfo("Asia/Shanghai")).date()


def opened_desk(home: Home, settings: Settings, engine: Engine, clock: Clock) -> Desk:
    """The desk over an opened home; its late writes are closed when the server stops."""
    shelf = IndexShelf(home, settings.encoder)
    cues = home_cues(home)
    return Desk(home, settings, engine, clock, shelf, LateWrites(engine), cues, NeedTriages(cues))


def desk_of(request: Request) -> Desk:
    """The desk of the app that a request came to."""
    desk: Desk = request.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(desk_of)]
