"""Blocks of rows, and what becomes of them when the memory runs out."""

from __future__ import annotations

import pytest
import torch

from napari_destvi.config.memory import BLOCK_SIZE
from napari_destvi.errors import FitError
from napari_destvi.training import state_prior
from napari_destvi.training.blocks import MIN_BLOCK_SIZE, in_blocks

CPU = torch.device("cpu")
N_ROWS = BLOCK_SIZE + 700
LACKS = {
    "card": torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
    "cpu": RuntimeError("DefaultCPUAllocator: not enough memory: you tried"),
    "numpy": MemoryError("Unable to allocate 2 GiB for an array"),
}


class Work:
    """Returns its rows; fails for more than `n_fitting` of them at once."""

    def __init__(self, n_fitting, error):
        self.n_fitting, self.error = n_fitting, error
        self.tried = []

    def __call__(self, rows):
        self.tried.append(len(rows))
        if len(rows) > self.n_fitting:
            raise self.error
        return rows


def test_every_row_comes_once_and_in_order():
    found = in_blocks(lambda rows: rows, N_ROWS, device=CPU)
    assert [len(rows) for rows in found] == [BLOCK_SIZE, 700]
    assert torch.equal(torch.cat(found), torch.arange(N_ROWS))


def test_no_rows_give_no_blocks():
    assert in_blocks(lambda rows: rows, 0, device=CPU) == []


@pytest.mark.parametrize("error", LACKS.values(), ids=LACKS.keys())
def test_lack_of_memory_halves_the_block_and_loses_no_row(error):
    work = Work(n_fitting=600, error=error)
    found = in_blocks(work, N_ROWS, device=CPU)
    assert torch.equal(torch.cat(found), torch.arange(N_ROWS))
    assert work.tried[:4] == [BLOCK_SIZE, BLOCK_SIZE // 2, BLOCK_SIZE // 4, 512]
    assert max(work.tried[3:]) <= 600  # what failed is not tried again


@pytest.mark.parametrize(
    ("lack", "advice"), [("card", 'the device "cpu"'), ("cpu", "Close other programs")]
)
def test_the_smallest_block_that_fails_ends_with_what_to_do(lack, advice):
    work = Work(n_fitting=0, error=LACKS[lack])
    with pytest.raises(FitError, match=f"with {MIN_BLOCK_SIZE} rows") as caught:
        in_blocks(work, N_ROWS, device=CPU)
    assert advice in str(caught.value)
    assert "fewer genes" in str(caught.value)
    assert "smaller batch size" in str(caught.value)
    assert work.tried[-1] == MIN_BLOCK_SIZE


def test_a_short_last_block_is_halved_from_its_own_size():
    work = Work(n_fitting=MIN_BLOCK_SIZE, error=LACKS["cpu"])
    in_blocks(work, 100, device=CPU)
    assert work.tried == [100, 50, 32, 32, 32, 4]


def test_other_errors_pass():
    work = Work(n_fitting=0, error=RuntimeError("a fault of ours"))
    with pytest.raises(RuntimeError, match="a fault of ours"):
        in_blocks(work, N_ROWS, device=CPU)
    assert len(work.tried) == 1


def test_memory_that_failed_work_held_is_free_before_the_next_try():
    class Held:
        alive = 0

        def __init__(self):
            Held.alive += 1

        def __del__(self):
            Held.alive -= 1

    seen = []

    def work(rows):
        seen.append(Held.alive)
        held = Held()
        if len(rows) > 100:
            msg = "CUDA out of memory"
            raise torch.OutOfMemoryError(msg)
        return held is not None

    in_blocks(work, 200, device=CPU)
    assert seen == [0, 0, 0]


def test_cells_are_encoded_alike_in_smaller_blocks(
    reference_model, problem, monkeypatch
):
    whole = state_prior.encode_cells(reference_model, problem.reference)
    encode = reference_model.encoder.forward

    def narrow(counts, labels):
        if len(counts) > 40:
            raise LACKS["card"]
        return encode(counts, labels)

    monkeypatch.setattr(reference_model.encoder, "forward", narrow)
    parts = state_prior.encode_cells(reference_model, problem.reference)
    for before, after in zip(whole, parts, strict=True):
        torch.testing.assert_close(
            torch.from_numpy(after), torch.from_numpy(before), rtol=1e-5, atol=1e-6
        )
