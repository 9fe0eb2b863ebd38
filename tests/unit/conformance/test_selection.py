from types import SimpleNamespace

import pytest

from syncproof.conformance.suite.options import Options
from syncproof.conformance.suite.selection import select


def item(*ids):
    marks = [SimpleNamespace(args=(i,)) for i in ids]
    return SimpleNamespace(iter_markers=lambda _name: iter(marks), ids=ids)


CONNECTOR, PRODUCT, BOTH = item("AE-POLL-01"), item("AE-LIMIT-01"), item("AE-PRE-02", "AE-POLL-01")


@pytest.mark.parametrize(
    ("connector", "kept"),
    [("reference", [CONNECTOR, PRODUCT, BOTH]), ("cmd:x", [CONNECTOR, BOTH])],
)
def test_what_judges_the_product_alone_is_not_asked_of_a_vendors_connector(connector, kept):
    found, left_out = select([CONNECTOR, PRODUCT, BOTH], Options(connector))
    assert (found, left_out) == (kept, [])


def test_what_was_not_asked_for_is_left_out():
    options = Options("cmd:x", behaviours=("AE-POLL-01",))
    found, left_out = select([CONNECTOR, item("AE-UNAS-01")], options)
    assert ([i.ids for i in found], [i.ids for i in left_out]) == (
        [("AE-POLL-01",)], [("AE-UNAS-01",)],
    )  # fmt: skip
