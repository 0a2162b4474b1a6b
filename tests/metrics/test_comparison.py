"""A comparison agrees with the score, and does not depend on order or names."""

import json

import numpy as np
import pandas as pd
import pytest

from napari_destvi.errors import InputError
from napari_destvi.metrics import compare, score
from napari_destvi.metrics.score import MEASURES

TYPES = ("T cell", "B cell", "Mast", "Only here")


@pytest.fixture
def left():
    values = np.random.default_rng(0).dirichlet(np.ones(4), 30)
    return pd.DataFrame(values, [f"s{i}" for i in range(30)], list(TYPES))


@pytest.fixture
def right():
    """Numbers of cells of other types and spots, in another order."""
    values = np.random.default_rng(1).poisson(3, (30, 4)) + 1
    names = ["mast", "Only there", "T-cell", "b cell"]
    return pd.DataFrame(values, [f"s{i}" for i in reversed(range(5, 35))], names)


def _same(one, other):
    """Tell whether two comparisons are the same but for the order of rows, columns."""
    rows = [other.spot_names.index(name) for name in one.spot_names]
    columns = [other.left_types.index(name) for name in one.left_types]
    for name in ("left_shares", "right_shares", "difference"):
        shuffled = getattr(other, name)[np.ix_(rows, columns)]
        np.testing.assert_allclose(getattr(one, name), shuffled, atol=1e-6)
    np.testing.assert_allclose(one.spot_error, other.spot_error[rows], atol=1e-6)
    per_type = other.scores.per_type.loc[list(one.left_types)]
    np.testing.assert_allclose(one.scores.per_type, per_type, atol=1e-6)


def test_shared_spots_and_types_come_in_the_order_of_the_left(left, right):
    found = compare(left, right)
    assert found.spot_names == tuple(f"s{i}" for i in range(5, 30))
    assert found.left_types == TYPES[:3]
    assert found.right_types == ("T-cell", "b cell", "mast")
    assert found.unmatched_left == ("Only here",)
    assert found.unmatched_right == ("Only there",)


def test_shares_are_those_of_the_spot_and_type_they_stand_for(left, right):
    found = compare(left, right)
    row, column = found.spot_names.index("s7"), found.left_types.index("Mast")
    shared = right.loc["s7", ["T-cell", "b cell", "mast"]]
    share = shared["mast"] / shared.sum()
    assert found.right_shares[row, column] == pytest.approx(share)
    own = left.loc["s7", list(TYPES[:3])]
    assert found.left_shares[row, column] == pytest.approx(own["Mast"] / own.sum())


@pytest.mark.parametrize("renormalise", [True, False])
def test_swapping_the_sides_turns_the_sign_of_the_difference(left, right, renormalise):
    one = compare(left, right, renormalise=renormalise)
    other = compare(right, left, renormalise=renormalise)
    rows = [other.spot_names.index(name) for name in one.spot_names]
    columns = [other.right_types.index(name) for name in one.left_types]
    swapped = other.difference[np.ix_(rows, columns)]
    np.testing.assert_array_equal(one.difference, -swapped)
    assert np.abs(one.difference).max() > 0.1
    np.testing.assert_allclose(one.spot_error, other.spot_error[rows])


def test_the_order_of_spots_and_types_changes_nothing(left, right):
    rng = np.random.default_rng(2)
    shuffled = [table.sample(frac=1, random_state=rng) for table in (left, right)]
    shuffled = [table.sample(frac=1, axis=1, random_state=rng) for table in shuffled]
    _same(compare(left, right), compare(*shuffled))


def test_scaling_the_spots_changes_nothing(left, right):
    factors = np.random.default_rng(3).uniform(0.1, 9, (30, 1))
    _same(compare(left, right), compare(left * factors, right / factors))


def test_the_difference_and_the_error_follow_from_the_shares(left, right):
    found = compare(left, right)
    np.testing.assert_array_equal(
        found.difference, found.left_shares - found.right_shares
    )
    expected = np.sqrt((found.difference.astype(float) ** 2).mean(axis=1))
    np.testing.assert_allclose(found.spot_error, expected, atol=1e-6)


@pytest.mark.parametrize("renormalise", [True, False])
def test_numbers_are_exactly_those_of_the_score(left, right, renormalise):
    found = compare(left, right, renormalise=renormalise)
    expected = score(left, right, renormalise=renormalise)
    assert found.scores.to_dict() == expected.to_dict()
    np.testing.assert_array_equal(found.scores.per_type, expected.per_type)
    np.testing.assert_array_equal(found.scores.per_spot, expected.per_spot)
    assert list(found.scores.per_type.index) == list(found.left_types)
    assert list(found.scores.per_type.columns) == list(MEASURES)


@pytest.mark.parametrize("options", [[], ["--renormalise"]])
def test_numbers_are_exactly_those_of_the_command_line(left, right, tmp_path, options):
    from typer.testing import CliRunner

    from napari_destvi.cli.app import app
    from napari_destvi.io.proportion_tables import list_tables

    paths = [tmp_path / "left.csv", tmp_path / "right.csv"]
    for table, path in zip((left, right), paths, strict=True):
        table.to_csv(path)
    files = ["--estimate", str(paths[0]), "--truth", str(paths[1])]
    outcome = CliRunner().invoke(app, ["score", *files, *options, "--json"])
    tables = [next(iter(list_tables(path).values())) for path in paths]
    found = compare(*tables, renormalise=bool(options))
    assert found.scores.to_dict() == json.loads(outcome.stdout)


def test_names_that_differ_are_paired_by_what_the_user_chose(left, right):
    renamed = right.rename(columns={"T-cell": "Lymphoid"})
    assert "T cell" in compare(left, renamed).unmatched_left
    chosen = compare(left, renamed, chosen={"T cell": "Lymphoid"})
    _same(compare(left, right), chosen)
    assert chosen.right_types[0] == "Lymphoid"


def test_a_pair_can_be_undone(left, right):
    found = compare(left, right, chosen={"Mast": None})
    assert found.unmatched_left == ("Mast", "Only here")
    assert "mast" in found.unmatched_right


def test_a_spot_that_is_left_out_is_nan_and_harms_no_other(left, right):
    without = compare(left.drop(index="s9"), right)
    left.loc["s9"] = np.nan
    found = compare(left, right)
    row = found.spot_names.index("s9")
    assert np.isnan(found.difference[row]).all()
    assert np.isnan(found.spot_error[row])
    others = np.delete(found.spot_error, row)
    np.testing.assert_allclose(others, without.spot_error)
    np.testing.assert_allclose(found.scores.per_type, without.scores.per_type)


def test_a_spot_with_none_of_the_shared_types_is_nan(left, right):
    right.loc["s9", ["T-cell", "b cell", "mast"]] = 0
    found = compare(left, right)
    row = found.spot_names.index("s9")
    assert np.isnan(found.right_shares[row]).all()
    assert np.isfinite(found.left_shares[row]).all()


def test_sums_over_all_types_leave_room_for_those_without_partner(left, right):
    found = compare(left, right, renormalise=False)
    expected = left.loc[list(found.spot_names), list(found.left_types)]
    np.testing.assert_allclose(found.left_shares, expected, atol=1e-6)
    assert (found.right_shares.sum(axis=1) < 1).all()


def test_spots_without_names_take_those_of_the_other_side(left):
    numbered = left.reset_index(drop=True)
    for pair in ((left, numbered), (numbered, left)):
        assert compare(*pair).spot_names == tuple(left.index)
    assert compare(numbered, numbered).spot_names == tuple(map(str, range(30)))


def test_spots_of_one_name_get_the_names_that_a_fit_gives_them(left):
    left.index = ["s0", *left.index[:-1]]
    found = compare(left, left.iloc[::-1][::-1])
    assert found.spot_names[:2] == ("s0", "s0-1")
    assert len(set(found.spot_names)) == 30


def test_tables_of_other_types_are_refused_by_their_names(left, right):
    with pytest.raises(InputError, match=r"of the estimate .* in the other table"):
        compare(left[["Only here"]], right)
