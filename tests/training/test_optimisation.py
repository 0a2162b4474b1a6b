import dataclasses
import functools

import pytest
import scipy.sparse as sp
import torch
from torch import nn

from napari_destvi.training import optimisation
from napari_destvi.training.counts import Counts
from napari_destvi.training.optimisation import Course, train_epochs

N_ROWS = 20


@pytest.fixture
def rows():
    """Row i has i counts."""
    matrix = sp.csr_matrix([[float(i)] for i in range(N_ROWS)], dtype="f4")
    return Counts(matrix, device=torch.device("cpu"))


@pytest.fixture
def course():
    return Course(
        n_epochs=3,
        batch_size=4,
        learning_rate=0.0,
        schedule="one-cycle",
        kl_warmup_epochs=0,
        adam_eps=0.01,
        weight_decay=0.0,
    )


def _train(rows, course, **reported):
    """Return the rows of each step, and the points at the ends of the epochs."""
    model, seen = nn.Linear(1, 1), []

    def loss(counts, indices, kl_weight):
        seen.append(indices.tolist())
        return counts.mean() + 0 * model.weight.sum()

    generator = torch.Generator().manual_seed(0)
    points = train_epochs(
        model, rows, loss, course=course, generator=generator, **reported
    )
    return seen, [point for point in points if point.ends_epoch]


def _joined(steps):
    return [row for step in steps for row in step]


def test_an_epoch_sees_every_row_once_in_a_new_order(rows, course):
    seen, points = _train(rows, course)
    epochs = [_joined(seen[i : i + 5]) for i in (0, 5, 10)]
    assert len(points) == 3
    assert all(sorted(epoch) == list(range(N_ROWS)) for epoch in epochs)
    assert epochs[0] != epochs[1]
    assert [point.loss for point in points] == pytest.approx([9.5] * 3)


def test_an_epoch_of_fewer_batches_sees_another_part_each_time(rows, course):
    """And its loss is the mean over what it saw."""
    seen, points = _train(rows, dataclasses.replace(course, n_batches=2))
    assert len(seen) == 6
    epochs = [_joined(seen[i : i + 2]) for i in (0, 2, 4)]
    assert all(len(set(epoch)) == 8 for epoch in epochs)
    assert len({frozenset(epoch) for epoch in epochs}) == 3
    means = [sum(epoch) / 8 for epoch in epochs]
    assert [point.loss for point in points] == pytest.approx(means)


def test_loss_is_reported_for_one_row_and_with_its_constant(rows, course):
    _, points = _train(rows, course, scale=2.0, constant=100.0)
    assert [point.loss for point in points] == pytest.approx([104.75] * 3)


@pytest.mark.parametrize("schedule", ["one-cycle", "constant"])
def test_rates_that_a_card_can_record_are_the_same(rows, course, schedule, monkeypatch):
    """As tensors; the processor stands in for the card."""
    course = dataclasses.replace(course, learning_rate=0.1, schedule=schedule)

    def trained():
        model = nn.Linear(1, 1)
        for value in model.parameters():
            nn.init.constant_(value, 0.5)
        points = train_epochs(
            model,
            rows,
            lambda counts, *_: model(counts / N_ROWS).square().mean(),
            course=course,
            generator=torch.Generator().manual_seed(0),
        )
        assert len(list(points)) == 3
        return torch.cat([value.flatten() for value in model.parameters()])

    plain = trained()
    build = optimisation.build_optimiser
    on_card = functools.partial(build, recordable_on=torch.device("cpu"))
    monkeypatch.setattr(optimisation, "build_optimiser", lambda *a, **_: on_card(*a))
    torch.testing.assert_close(trained(), plain)
