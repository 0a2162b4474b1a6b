"""Names that mean the same are guessed, and those that do not are not."""

import pytest

from napari_destvi.metrics.name_guesses import LIKELY, guess_partners, similarity

SAME = [
    ("CD4+ T cells", "T cell CD4"),
    ("Excitatory L2/3", "eL2_3"),
    ("Excitatory L2/3", "ExcitatoryL2and3"),
    ("Layer 2/3 excitatory", "Excitatory L2/3"),
    ("L23 IT", "L2/3 IT"),
    ("Astro", "Astrocytes"),
    ("Olig", "oligodendrocytes"),
    ("Tcells", "T-cell"),
    ("NKcells", "natural killer"),
    ("Smc", "Smooth muscle cells"),
    ("CAFs", "Cancer-associated fibroblasts"),
    ("Macrophge", "Macrophages"),
    ("Dopaminergic neurons", "dopaminergic"),
    ("Neurons", "Neuron"),
]
OTHERS = [
    ("CD4 T cells", "CD8 T cells"),
    ("Excitatory L5", "Excitatory L6"),
    ("Endothelial 1", "Endothelial 2"),
    ("Endothelial", "Epithelial"),
    ("Excitatory", "Inhibitory"),
    ("B cells", "Basal cells"),
    ("T cells", "Tumour cells"),
    ("Microglia", "Macrophages"),
    ("T cells", "B cells"),
    ("+", "-"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_names_of_one_type_are_guessed(first, second):
    assert similarity(first, second) >= LIKELY


@pytest.mark.parametrize(("first", "second"), OTHERS)
def test_names_of_different_types_are_not(first, second):
    assert similarity(first, second) < LIKELY


@pytest.mark.parametrize(("first", "second"), SAME + OTHERS)
def test_similarity_is_the_same_both_ways_and_lies_between_0_and_1(first, second):
    assert similarity(first, second) == pytest.approx(similarity(second, first))
    assert 0 <= similarity(first, second) <= 1


@pytest.mark.parametrize("name", ["T cells", "L2/3", "γδ T", "Neurons", "Vip"])
def test_a_name_is_most_similar_to_itself(name):
    assert similarity(name, name) == 1


def test_order_of_words_plurals_and_empty_words_change_nothing():
    for other in ("killer natural", "Natural-Killer cells", "natural killers"):
        assert similarity("Natural killer", other) == 1


def test_the_best_guess_comes_first():
    others = ["CD8 T cells", "T cells", "CD4 T", "B cells"]
    guesses = guess_partners(["T cells CD4"], others)["T cells CD4"]
    assert [guess.name for guess in guesses] == ["CD4 T", "T cells"]
    assert guesses[0].similarity > guesses[1].similarity


def test_each_name_has_its_guesses_and_some_have_none():
    guesses = guess_partners(["Astro", "Mast"], ["Astrocytes"])
    assert [guess.name for guess in guesses["Astro"]] == ["Astrocytes"]
    assert guesses["Mast"] == ()


def test_every_class_of_a_cortex_finds_its_own_name_first():
    ours = ["Excitatory L2/3", "Excitatory L4", "Excitatory L5", "Astrocytes"]
    ours += ["Endothelial cells", "Microglia", "Oligodendrocytes", "Smooth muscle"]
    theirs = ["Astro", "Endo", "ExcitatoryL2and3", "ExcitatoryL4", "ExcitatoryL5"]
    theirs += ["Micro", "Olig", "SmoothMuscle"]
    best = {name: found[0].name for name, found in guess_partners(ours, theirs).items()}
    wanted = [*theirs[2:5], *theirs[:2], *theirs[5:]]
    assert best == dict(zip(ours, wanted, strict=True))
