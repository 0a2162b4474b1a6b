"""Times in words, as exact as a person waiting needs them."""

from __future__ import annotations

SECONDS_PER_MINUTE = 60
MINUTES_PER_HOUR = 60


def readable_duration(seconds: float) -> str:
    """Return a time in words, with at most two units.

    Parameters
    ----------
    seconds : float
        The time; below 0 counts as 0.

    Examples
    --------
    >>> readable_duration(125)
    '2 min 5 s'
    >>> readable_duration(3 * 3600 + 20)
    '3 h 0 min'
    """
    whole = max(round(seconds), 0)
    minutes, rest = divmod(whole, SECONDS_PER_MINUTE)
    hours, rest_minutes = divmod(minutes, MINUTES_PER_HOUR)
    if hours:
        return f"{hours} h {rest_minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def readable_time_taken(seconds: float) -> str:
    """Return how long something took; nothing takes no time at all.

    Examples
    --------
    >>> readable_time_taken(0.3), readable_time_taken(7)
    ('under a second', '7 s')
    """
    return readable_duration(seconds) if seconds >= 1 else "under a second"
