"""The folders that travel with the package."""

import pytest

from syncproof.bundled import folder


def test_the_features_are_found_in_a_checkout():
    assert (folder("features") / "account_engagement" / "change_checks.feature").is_file()


def test_another_name_is_refused_with_the_names_that_exist():
    with pytest.raises(ValueError, match="features, scenarios, loadtests"):
        folder("recipes")
