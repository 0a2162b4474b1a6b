"""Times are told in at most two units."""

from __future__ import annotations

import pytest

from napari_destvi.config.durations import readable_duration, readable_time_taken


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 s"),
        (0.4, "0 s"),
        (59.6, "1 min 0 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 0 min"),
    ],
)
def test_a_time_is_told_in_at_most_two_units(seconds: float, text: str):
    assert readable_duration(seconds) == text


def test_what_was_quick_is_not_said_to_have_taken_no_time():
    assert readable_time_taken(0.0) == "under a second"
    assert readable_time_taken(61) == "1 min 1 s"
