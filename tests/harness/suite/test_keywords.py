import pytest

from syncproof.conformance.launch import keywords


@pytest.mark.parametrize(
    ("given", "expression"),
    [
        ("poll", "poll"),
        ("new campaign", "new_campaign"),
        ("not initial and not stays_paused", "not initial and not stays_paused"),
        ("new campaign or (new account and not paused)",
         "new_campaign or  ( new_account and not paused )"),
    ],
)  # fmt: skip
def test_the_words_of_a_scenario_may_be_written_with_blanks(given, expression):
    assert keywords(given).split() == expression.split()
