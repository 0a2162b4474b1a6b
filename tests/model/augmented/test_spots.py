import dataclasses

import pytest
import torch

MODES = ("both", "latent", "proportion", "none")


@pytest.fixture(params=MODES)
def model(build, request):
    return build(request.param)


def test_abundances_and_shares_of_states_sum_to_one(model, spots):
    found = model.predict(*spots)
    one = torch.ones(())
    abundance = found.log_abundance.exp().sum(-1)
    torch.testing.assert_close(abundance, one.expand_as(abundance))
    share = found.share.sum(-2)
    torch.testing.assert_close(share, one.expand_as(share))


def test_rate_of_a_spot_sums_to_one_over_the_genes(model, spots):
    rate = model.rate(model.predict(*spots))
    torch.testing.assert_close(rate.sum(-1), torch.ones(len(rate)))


def test_proportions_shown_are_those_of_the_likelihood(model, spots):
    """What the loss uses, without its noise, is what users see."""
    found, shown = model.predict(*spots), model.estimate(*spots)
    of_state = model.type_expression(found.state)
    of_type = (found.share.unsqueeze(-1) * of_state).sum(1)
    noise = torch.softmax(model.noise_profile, -1)
    total = shown.abundance[:, :-1].sum(-1, keepdim=True)
    rebuilt = total * torch.einsum("sk,skg->sg", shown.proportions(), of_type)
    rebuilt = rebuilt + shown.abundance[:, -1:] * noise
    torch.testing.assert_close(model.rate(found), rebuilt)


def test_cell_state_shown_is_the_mean_of_the_states(build, spots):
    model = build("both")
    found, shown = model.predict(*spots), model.estimate(*spots)
    expected = torch.einsum("sjk,sjkd->skd", found.share, found.state)
    torch.testing.assert_close(shown.cell_state, expected)


def test_permuting_cell_types_keeps_rate_and_cost_and_permutes_the_columns(
    build, spots
):
    model, order = build("both"), torch.tensor([2, 0, 1])
    found = model.predict(*spots)
    before = model.rate(found), model._state_cost(_with_copy_axis(found), None)
    permuted = dataclasses.replace(
        found,
        log_abundance=found.log_abundance[:, [2, 0, 1, 3]],
        state=found.state[:, :, order],
        share=found.share[:, :, order],
    )
    _permute_types(model, order)
    after = model.rate(permuted), model._state_cost(_with_copy_axis(permuted), None)
    torch.testing.assert_close(after, before)
    columns = found.estimate().proportions()[:, order]
    torch.testing.assert_close(permuted.estimate().proportions(), columns)


def _with_copy_axis(found):
    return type(found)(*(value[None] for value in _values(found)))


def _values(found):
    return found.log_abundance, found.state, found.share


@torch.no_grad()
def _permute_types(model, order):
    numbers = model.decoder.numbers
    numbers.type_offset.copy_(numbers.type_offset[order])
    for layer in numbers.network.layers:
        layer.type_bias.copy_(layer.type_bias[order])
    model.prior = model.prior.of(order)


def test_order_of_the_states_does_not_matter(build, spots):
    model = build("both")
    found = model.predict(*spots)
    turned = dataclasses.replace(
        found, state=found.state.roll(1, 1), share=found.share.roll(1, 1)
    )
    torch.testing.assert_close(model.rate(turned), model.rate(found))
    torch.testing.assert_close(
        turned.estimate().cell_state, found.estimate().cell_state
    )


def test_free_numbers_belong_to_their_spot(build, spots):
    model, (counts, rows) = build("none"), spots
    whole = model.estimate(counts, rows)
    part = model.estimate(counts[[5, 2]], rows[[5, 2]])
    torch.testing.assert_close(part.abundance, whole.abundance[[5, 2]])
    torch.testing.assert_close(part.cell_state, whole.cell_state[[5, 2]])


def test_copies_of_a_spot_share_its_free_numbers(build, spots, copies):
    model, (_, rows) = build("none"), spots
    found = model.predict(copies.counts, rows.expand(3, -1))
    for copy in (1, 2):
        torch.testing.assert_close(found.state[copy], found.state[0])
        torch.testing.assert_close(found.log_abundance[copy], found.log_abundance[0])


def test_decoder_is_frozen_and_its_dropout_stays_off(model, spots):
    model.train()
    model.loss(*spots, kl_weight=1.0).backward()
    assert all(value.grad is None for value in model.decoder.parameters())
    state = torch.randn(4, 3, 2)
    torch.testing.assert_close(model.decoder(state), model.decoder(state))


def test_gradient_reaches_everything_that_is_trained(model, spots, copies):
    """The dispersion too, which the published form leaves as the reference had it."""
    model.loss(*spots, kl_weight=1.0, copies=copies).backward()
    trained = [v for v in model.parameters() if v.requires_grad and v.numel() > 0]
    assert all(value.grad is not None and value.grad.any() for value in trained)
    assert any(value is model.log_inverse_dispersion for value in trained)


def test_loss_of_the_slide_is_the_mean_over_mini_batches(model, spots):
    counts, rows = spots

    def loss(part):
        return model.loss(counts[part], rows[part], kl_weight=1.0)

    halves = (loss(slice(0, 3)) + loss(slice(3, 6))) / 2
    torch.testing.assert_close(loss(slice(0, 6)), halves)


def test_noise_costs_the_same_in_a_small_and_a_large_batch(build, spots):
    """In scvi-tools its penalty grows with the batch."""
    counts, rows = spots
    plain, held = build(noise_rate=0.0), build(noise_rate=50.0)
    held.load_state_dict(plain.state_dict())

    def cost(n):
        part = (counts[:1].repeat(n, 1), rows[:1].repeat(n))
        losses = [model.loss(*part, kl_weight=1.0) for model in (plain, held)]
        return losses[1] - losses[0]

    torch.testing.assert_close(cost(2), cost(6), rtol=1e-3, atol=1e-3)


def test_divergences_have_the_weight_that_they_are_given(build, spots, copies):
    model, counts_and_rows = build("both"), spots
    terms = model.loss_terms(*counts_and_rows, copies)
    losses = [
        model.loss(*counts_and_rows, kl_weight=weight, copies=copies)
        for weight in (0.0, 0.5)
    ]
    shrunk = 2 * terms.entropy.mean() + terms.noise.mean()
    expected = 0.5 * (terms.state_cost.mean() + shrunk)
    torch.testing.assert_close(losses[1] - losses[0], expected, rtol=1e-3, atol=1e-2)


def test_composition_of_the_simulated_copies_alone_is_taught(build, spots, copies):
    model = build("both", composition_weight=1.0)
    wrong = dataclasses.replace(copies, proportions=copies.proportions.clone())
    wrong.proportions[2] = wrong.proportions[2].roll(1, -1)
    terms = [model.loss_terms(*spots, given) for given in (copies, wrong)]
    torch.testing.assert_close(terms[0].composition, terms[1].composition)
    assert model.loss_terms(*spots, None).composition is None
