"""Ctrl-C is counted during a fit, and only then."""

from __future__ import annotations

import os
import signal

import pytest

from napari_destvi.cli.interrupts import Interrupts, uninterrupted_writing


def _press_ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def test_the_first_is_a_request_and_the_second_an_end():
    with Interrupts() as interrupts:
        assert not interrupts.should_stop()
        _press_ctrl_c()
        assert interrupts.should_stop()
        with pytest.raises(KeyboardInterrupt):
            _press_ctrl_c()


def test_afterwards_ctrl_c_means_what_it_meant_before():
    before = signal.getsignal(signal.SIGINT)
    with Interrupts():
        assert signal.getsignal(signal.SIGINT) != before
    assert signal.getsignal(signal.SIGINT) == before


def test_while_a_result_is_written_ctrl_c_waits(capfd):
    before = signal.getsignal(signal.SIGINT)
    with uninterrupted_writing():
        _press_ctrl_c()
    assert "being written" in capfd.readouterr().err
    assert signal.getsignal(signal.SIGINT) == before
