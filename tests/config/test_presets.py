import re

import pytest

from napari_destvi.config import PRESETS, presets

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")


def _table():
    """Return the cells of the table in the module's text, by row and by preset.

    A line whose first cell is empty goes on with the row above.
    """
    lines = presets.__doc__.splitlines()
    rules = [i for i, line in enumerate(lines) if line.startswith("====")]
    spans = [match.span() for match in re.finditer("=+", lines[rules[0]])]
    spans[-1] = (spans[-1][0], None)
    rows = []
    for line in lines[rules[0] + 1 : rules[1]] + lines[rules[1] + 1 : rules[2]]:
        cells = [line[begin:end].strip() for begin, end in spans]
        if cells[0]:
            rows.append(cells)
        else:
            pairs = zip(rows[-1], cells, strict=True)
            rows[-1] = [f"{above} {cell}".strip() for above, cell in pairs]
    (_, *names), *rest = rows
    return {label: dict(zip(names, cells, strict=True)) for label, *cells in rest}


TABLE = _table()
every_preset = pytest.mark.parametrize("name", PRESETS)


def _numbers(text):
    return [float(number.replace(",", "")) for number in NUMBER.findall(text)]


def _says(label, name):
    return TABLE[label][name]


def test_table_has_a_column_for_every_preset():
    assert all(set(row) == set(PRESETS) for row in TABLE.values())


def test_every_preset_is_known_by_its_own_name_and_says_what_it_is():
    for name, preset in PRESETS.items():
        assert preset.name == name
        assert preset.description.endswith(".")


@every_preset
def test_table_tells_the_order_of_proportions_and_states(name):
    order = {"at once": "joint", "in turn": "in turn"}
    said = order[_says("proportions and states", name)]
    assert PRESETS[name].spot_fit == said
    assert (PRESETS[name].state_steps > 0) == (said == "in turn")


@every_preset
def test_table_tells_the_link_of_the_abundances(name):
    said = _says("abundances", name).split(",")[0]
    assert PRESETS[name].abundance_link == said


@every_preset
def test_table_tells_the_states_of_a_type_in_a_spot(name):
    number, *_ = re.findall("[a-z]+", _says("states of a type in a", name))
    form = PRESETS[name].augmented
    n_states = 1 if form is None else form.n_states
    assert {"one": 1, "three": 3}[number] == n_states


@every_preset
def test_table_tells_the_start_of_the_training(name):
    words = {"random": "random", "from mean profiles": "profiles"}
    assert PRESETS[name].start == words[_says("start of the training", name)]


@every_preset
def test_table_tells_where_types_have_offsets(name):
    has_offset = _says("expression of a type", name) != "network alone"
    assert PRESETS[name].has_type_offset == has_offset


@every_preset
def test_table_tells_where_the_state_prior_is_learned(name):
    is_learned = _says("state prior", name) == "learned"
    assert (PRESETS[name].augmented is not None) == is_learned


@every_preset
def test_table_tells_the_schedule(name):
    said = _says("learning rates", name).replace(" ", "-")
    preset = PRESETS[name]
    assert {preset.reference_schedule, preset.spot_schedule} == {said}


@every_preset
def test_table_tells_the_learning_rates(name):
    preset = PRESETS[name]
    rates = [preset.reference_learning_rate, preset.spot_learning_rate]
    assert _numbers(_says("of reference, spots", name)) == rates
    (shared,) = _numbers(_says("of what spots share", name))
    assert shared == pytest.approx(preset.spot_learning_rate * preset.shared_speed)


@every_preset
def test_table_tells_how_simulated_spots_are_used(name):
    preset = PRESETS[name]
    words = {
        "none": (False, False),
        "copies of each spot, mixed": (False, True),
        "beside the real ones": (True, False),
    }
    has = (preset.simulated_weight > 0, preset.augmented is not None)
    assert has == words[_says("simulated spots", name)]


@every_preset
def test_table_tells_the_number_of_networks(name):
    assert _numbers(_says("networks side by side", name)) == [
        PRESETS[name].ensemble_size
    ]


@every_preset
def test_table_tells_the_length_of_the_reference(name):
    said = _says("length of the reference", name)
    assert said == f"{PRESETS[name].reference_epochs} epochs"


@every_preset
def test_table_tells_the_length_of_the_stages_of_the_spots(name):
    preset, said = PRESETS[name], _says("length of spot stages", name)
    unit = said.split()[-1]
    lengths = {
        "epochs": [preset.spot_epochs],
        "steps": [preset.spot_steps, preset.state_steps],
    }[unit]
    assert _numbers(said) == [length for length in lengths if length]
    assert (preset.spot_epochs is None) is (unit == "steps")


@every_preset
def test_traces_are_left_out_where_the_proportions_come_first(name):
    is_in_turn = PRESETS[name].spot_fit == "in turn"
    assert (_says("traces of absent types", name) == "left out") is is_in_turn
