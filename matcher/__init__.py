"""Judgement without side effects: nouns, eligibility, scoring, ranking, explanation. Imports none of our packages."""
