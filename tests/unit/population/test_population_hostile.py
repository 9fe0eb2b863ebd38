"""Hostile strings."""

from __future__ import annotations

from syncproof.kit.population import hostile_strings


def test_the_order_follows_from_the_seed():
    assert hostile_strings(1) == hostile_strings(1)
    assert hostile_strings(1) != hostile_strings(2)


def test_they_hold_what_broke_real_connectors():
    values = hostile_strings(1)

    wanted = {
        "😀",
        "𠮷野家",
        "<script>alert(1)</script>",
        "=1+1",
        "00123",
        "#N/A",
        "null",
        "",
        "1900-02-29",
        "both\r\nof them",
        "\ufeffBOM first",
        "\ud800",
        "a+x@b.example",
    }

    assert wanted <= set(values)
    assert any("\0" in value for value in values)
    assert {len(v) for v in values} >= {255, 256}


def test_storable_ones_fit_a_field_in_characters_and_bytes():
    values = hostile_strings(1, limit=40, storable=True)

    assert max(len(v.encode()) for v in values) == 40
    assert not any("\0" in v for v in values)
