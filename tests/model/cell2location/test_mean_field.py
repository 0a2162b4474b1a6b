import math

import numpy as np
import pytest
import torch
from scipy import stats

from napari_destvi.model.cell2location.mean_field import START_SCALE, LogNormalField


@pytest.fixture
def field():
    generator = torch.Generator().manual_seed(3)
    field = LogNormalField(4, {"one": (1,), "table": (2, 3)}, generator=generator)
    field = field.double()
    with torch.no_grad():
        field.location += torch.linspace(-1, 1, 28).double().reshape(4, 7)
        field.raw_scale += torch.linspace(-1, 2, 28).double().reshape(4, 7)
    return field


def test_mean_and_quantiles_are_those_of_the_log_normal_law(field):
    scale = field.scale().detach().numpy()[:, 1:].reshape(4, 2, 3)
    location = field.location.detach().numpy()[:, 1:].reshape(4, 2, 3)
    law = stats.lognorm(s=scale, scale=np.exp(location))
    np.testing.assert_allclose(field.mean("table"), law.mean())
    for level in (0.05, 0.5, 0.95):
        np.testing.assert_allclose(field.quantile("table", level), law.ppf(level))


def test_density_of_a_draw_is_that_of_the_law_it_is_drawn_from(field):
    draw = field.draw()
    scale = field.scale()
    law = torch.distributions.LogNormal(field.location, scale)
    values = torch.cat([draw.values["one"], draw.values["table"].flatten(1)], dim=1)
    torch.testing.assert_close(draw.log_density, law.log_prob(values).sum(1))
    torch.testing.assert_close(draw.logs["table"].exp(), draw.values["table"])


def test_draws_scatter_as_the_law_says(field):
    values = torch.stack([field.draw().values["table"] for _ in range(4000)])
    share = (values < field.quantile("table", 0.2)).double().mean(0)
    torch.testing.assert_close(share, torch.full_like(share, 0.2), atol=0.04, rtol=0)


def test_rows_are_drawn_in_the_order_asked_for(field):
    with torch.no_grad():
        field.raw_scale.fill_(-40.0)
    rows = torch.tensor([2, 0])
    drawn = field.draw(rows).values["one"]
    torch.testing.assert_close(drawn, field.mean("one")[rows])


def test_numbers_begin_where_they_are_told_to():
    field = LogNormalField(2, {"a": (3,), "b": (1,)}, generator=torch.Generator())
    field.start_at(a=torch.tensor([1.0, 2.0, 3.0]), b=5.0)
    torch.testing.assert_close(field.quantile("a", 0.5)[1], torch.tensor([1.0, 2, 3]))
    torch.testing.assert_close(field.quantile("b", 0.5), torch.full((2, 1), 5.0))
    assert math.isclose(field.scale().max().item(), START_SCALE, rel_tol=1e-5)
