"""The triage of needs by the rules of one home, each made once for as long as the need stays as it is."""

from jobs.judgement import read_questions
from matcher.cues import ClauseCues
from matcher.domain import TechnologyNeed
from matcher.triage import Triage, triage

_MOST = 50_000


class NeedTriages:
    """Two milliseconds a need are too long for a list that is narrowed by what comes of it."""

    def __init__(self, cues: ClauseCues) -> None:
        self._cues, self._questions = cues, read_questions()
        self._known: dict[TechnologyNeed, Triage] = {}

    def of(self, need: TechnologyNeed) -> Triage:
        """The triage of a need."""
        found = self._known.get(need)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[need] = triage(need, self._cues, self._questions)
        return found
