"""Every case of bad input that the project promises to tell has its test.

A row of a table is written ``Case(7, ...)``; a test that stands alone is marked
``@pytest.mark.bad_input(7)``.
"""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
#: The cases of the list of bad inputs, numbered from 1.
N_CASES = 47
_NUMBER = re.compile(r"^(?:    Case|@pytest\.mark\.bad_input)\((\d+)", re.MULTILINE)


def test_every_case_of_bad_input_is_tested():
    texts = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")]
    tested = {int(number) for text in texts for number in _NUMBER.findall(text)}
    assert tested == set(range(1, N_CASES + 1))
