"""Chance comes from the seed."""

from __future__ import annotations

import pytest

from syncproof.kit.rng import Rng, hash_fraction, hash_int, secret_token


def test_a_hash_is_the_same_on_every_machine_for_all_time():
    assert hash_int(1, "fault", 3) == 0x906BA89A95800473
    assert Rng(1).derive("a").integer(0, 999_999) == 382_748


def test_a_hash_keeps_its_parts_apart():
    assert hash_int(1, "ab", "c") != hash_int(1, "a", "bc")


def test_fractions_fill_the_range_from_zero_to_below_one():
    drawn = [hash_fraction(7, "x", n) for n in range(20_000)]

    assert min(drawn) < 0.001
    assert 0.999 < max(drawn) < 1
    assert sum(drawn) / len(drawn) == pytest.approx(0.5, abs=0.01)


def test_a_child_stream_does_not_move_when_its_parent_or_sisters_are_used():
    fresh = Rng(5).derive("orders").random()
    used = Rng(5)
    used.random()
    used.derive("other").random()

    assert used.derive("orders").random() == fresh


def test_children_of_different_names_differ():
    assert Rng(5).derive("a", "b").random() != Rng(5).derive("ab").random()


def test_whole_numbers_reach_both_ends():
    rng = Rng(1)

    assert {rng.integer(3, 5) for _ in range(200)} == {3, 4, 5}


def test_large_whole_numbers_stay_in_their_range():
    rng = Rng(1)
    drawn = [rng.integer(10, 10 + (1 << 128)) for _ in range(100)]

    assert all(10 <= n <= 10 + (1 << 128) for n in drawn)
    assert max(drawn) > 1 << 120


def test_an_empty_range_or_choice_is_refused():
    with pytest.raises(ValueError, match="between 5 and 4"):
        Rng(1).integer(5, 4)
    with pytest.raises(ValueError, match="nothing to choose"):
        Rng(1).choice([])


def test_shuffling_keeps_every_item():
    items = list(range(100))
    Rng(1).shuffle(items)

    assert items != list(range(100))
    assert sorted(items) == list(range(100))


def test_weights_are_kept():
    rng = Rng(1)
    drawn = [rng.weighted("abc", [1, 0, 3]) for _ in range(8_000)]

    assert drawn.count("b") == 0
    assert drawn.count("c") / 8_000 == pytest.approx(0.75, abs=0.02)


def test_weights_without_a_positive_one_are_refused():
    with pytest.raises(ValueError, match="one weight"):
        Rng(1).weighted("ab", [0, 0])


def test_uuids_are_version_four_and_follow_from_the_seed():
    drawn = Rng(1).uuid()

    assert drawn == Rng(1).uuid()
    assert drawn[14] == "4"
    assert drawn[19] in "89ab"


def test_secrets_do_not_follow_from_anything():
    assert secret_token(16) != secret_token(16)
    assert len(secret_token(32)) >= 43
