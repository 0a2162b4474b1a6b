import dataclasses
import math

import pytest
import scipy.sparse as sp
import torch
from torch import nn

from napari_destvi.training import training_run
from napari_destvi.training.counts import Counts
from napari_destvi.training.course import Course, build_optimiser
from napari_destvi.training.optimisation import train_epochs

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
    _, points = _train(rows, course, scale=2.0, is_kernel=True)
    constant = sum(math.lgamma(i + 1) for i in range(N_ROWS)) / N_ROWS
    assert [point.loss for point in points] == pytest.approx([4.75 + constant] * 3)


def test_the_constant_is_that_of_the_rows_seen(rows, course):
    few = dataclasses.replace(course, n_batches=2)
    seen, points = _train(rows, few, is_kernel=True)
    expected = [
        sum(i + math.lgamma(i + 1) for i in _joined(seen[k : k + 2])) / 8
        for k in (0, 2, 4)
    ]
    assert [point.loss for point in points] == pytest.approx(expected)


@pytest.mark.parametrize("schedule", ["one-cycle", "constant"])
def test_rates_that_a_card_can_record_are_the_same_and_stay_in_place(
    rows, course, schedule, monkeypatch
):
    """As tensors; the processor stands in for the card."""
    course = dataclasses.replace(course, learning_rate=0.1, schedule=schedule)
    built = []

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
        return torch.cat([value.detach().flatten() for value in model.parameters()])

    def on_card(*arguments, **_):
        optimiser = build_optimiser(*arguments, recordable_on=torch.device("cpu"))
        built.append((optimiser, optimiser.param_groups[0]["lr"]))
        return optimiser

    plain = trained()
    monkeypatch.setattr(training_run, "build_optimiser", on_card)
    torch.testing.assert_close(trained(), plain)
    ((optimiser, rate),) = built
    assert optimiser.param_groups[0]["lr"] is rate


def test_gradients_do_not_outlive_the_training(rows, course):
    model = nn.Linear(1, 1)
    generator = torch.Generator().manual_seed(0)
    points = train_epochs(
        model,
        rows,
        lambda counts, *_: model(counts).mean(),
        course=course,
        generator=generator,
    )
    next(points)
    assert all(value.grad is not None for value in model.parameters())
    points.close()
    assert all(value.grad is None for value in model.parameters())
