"""The wheel holds the package and what travels with it, and nothing else."""

from project_tree import PACKAGE, ROOT, files

BUNDLED = ("features", "scenarios", "loadtests")


def expected():
    """Give where each file of the tree goes."""
    for path in files():
        inside = path.relative_to(ROOT)
        if path.is_relative_to(PACKAGE):
            yield path.relative_to(PACKAGE.parent).as_posix()
        elif inside.parts[0] in BUNDLED:
            yield f"syncproof/_bundled/{inside.as_posix()}"


def test_every_file_of_package_features_scenarios_and_load_tests_is_in_the_wheel(contents):
    assert set(expected()) - contents == set()


def test_nothing_else_is_in_the_wheel(contents):
    extra = {n for n in contents - set(expected()) if ".dist-info/" not in n}

    assert extra == set()


def test_the_licence_travels_too(contents):
    assert any(n.endswith(".dist-info/licenses/LICENSE") for n in contents)
