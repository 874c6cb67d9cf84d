"""Periods counted in months, as the law counts them."""

import calendar
from datetime import date


def months_after(day: date, months: int) -> date:
    """The last day of a period of so many months that begins with `day`, by rule 5 of the Implementing Rules of the
    Patent Law: the first day is not counted, the period ends on the corresponding day of its last month, or on that
    month's last day where it has none (30 November + 3 months: 28 or 29 February). A holiday's respite is left out: it
    could only make the day later."""
    month = day.year * 12 + day.month - 1 + months
    year, place = divmod(month, 12)
    return date(year, place + 1, min(day.day, calendar.monthrange(year, place + 1)[1]))
