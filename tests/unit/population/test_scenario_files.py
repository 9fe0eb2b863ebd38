"""Scenario files: found by name, read safely, and refused with a message that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncproof.kit.scenario import Scenario, ScenarioError, available, load, parse

WORLDS = Path(__file__).parents[3] / "scenarios"

GOOD = """\
name: test
title: A test
seed: 7
clock: {start: 2026-01-05T08:00:00.000Z}
systems:
  salesforce: {edition: Enterprise}
  account_engagement:
people:
  count: 30
  companies: 5
  locales: {en_US: 1}
  dirt: {missing_email: 0.1}
  salesforce:
    leads:
      - {from: 0, to: 20}
settings: {salesforce: {picklists: strict}}
faults: []
"""


def _read(text: str) -> Scenario:
    return parse(text.encode(), "scenarios/x.yaml")


def _complaint(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        _read(text)
    return caught.value.message


def test_a_good_one_is_read_whole():
    scenario = _read(GOOD)

    assert scenario.start_ms == 1_767_600_000_000
    assert scenario.systems == {"salesforce": {"edition": "Enterprise"}, "account_engagement": {}}
    assert scenario.settings == {"salesforce": {"picklists": "strict"}}
    assert scenario.people.count == 30


def test_equal_content_has_one_digest_and_other_content_another():
    assert _read(GOOD).digest == _read("# a remark\n" + GOOD).digest
    assert _read(GOOD).digest != _read(GOOD.replace("to: 20", "to: 21")).digest
    assert _read(GOOD).digest != _read(GOOD.replace("Enterprise", "Unlimited")).digest


@pytest.mark.parametrize(
    ("good", "bad", "message"),
    [
        ("count: 30", "count: many",
         ':9: people.count: found "many", expected a whole number ≥ 0'),
        ("count: 30", "count: true", ":9: people.count: found true, expected a whole number ≥ 0"),
        ("count: 30", "count: -1", ":9: people.count: found -1, expected a whole number ≥ 0"),
        ("count: 30", "cuont: 30",
         ':9: unknown member "cuont" of people - did you mean "count"?'),
        ("seed:", "sed:", ':3: unknown member "sed" - did you mean "seed"?'),
        ("missing_email: 0.1", "mising_email: 0.1",
         ':12: unknown member "mising_email" of people.dirt - did you mean "missing_email"?'),
        ("missing_email: 0.1", "missing_email: 1.1",
         ":12: people.dirt.missing_email: found 1.1, expected a number from 0 to 1"),
        ("missing_email: 0.1", "missing_email: .nan", ":12: people.dirt.missing_email: found NaN"),
        ("missing_email: 0.1", "missing_email: 0.6, free_mail: 0.6",
         ":12: people.dirt: the shares of the emails add up to 1.2, expected at most 1"),
        ("en_US: 1", "en_USA: 1",
         ':11: people.locales.en_USA: unknown locale "en_USA" - did you mean "en_US"?'),
        ("en_US: 1", "en_US: 0", ":11: people.locales.en_US: found 0, expected a number > 0"),
        ("  salesforce:\n    leads", "  salesfroce:\n    leads",
         ':13: unknown member "salesfroce" of people - did you mean "salesforce"?'),
        ("settings: {salesforce", "settings: {salesfroce",
         ':16: unknown member "salesfroce" of settings - did you mean "salesforce"?'),
        ("to: 20", "to: 31",
         ":15: people.salesforce.leads.to: found 31, expected at most people.count, 30"),
        ("from: 0", "from: 21",
         ":15: people.salesforce.leads.from: found 21, expected at most 20, where it ends"),
        ("from: 0", "form: 0",
         ':15: unknown member "form" of people.salesforce.leads - did you mean "from"?'),
        ("to: 20", "email: gone",
         ':15: people.salesforce.leads[0].email: found "gone", expected one of "as_is", '),
        ("2026-01-05T08:00:00.000Z", "2026-01-05",
         ':4: clock.start: found "2026-01-05", expected a time in UTC such as 2026-01-05T08'),
        ("00.000Z", "00.000", ":4: clock.start: found"),
        ("name: test", "name: A Test",
         ':1: name: found "A Test", expected a name of the form [a-z0-9_-]{1,64}'),
        ("name: test", "name: 007", ":1: name: found 7, expected a name"),
        ("title: A test\n", "", ":1: title is missing, expected some text"),
        ("faults: []", "faults: [{name: answer_lsot}]",
         ':17: unknown fault "answer_lsot" - did you mean "answer_lost"?'),
        ("faults: []", "faults: none", ':17: faults: found "none", expected a list'),
        ("title: A test", "title: A test\ntitle: B",
         ':3: "title" is given twice, first in line 2'),
        ("en_US: 1", "en_US: 1, en_US: 2", ':11: "en_US" is given twice, first in line 11'),
        ("title:", "\ttitle:", ":2: not YAML: found a tab"),
        ("title: A test", "title: [", ":4: not YAML: "),
        ("title: A test", "? [a]\n: b\ntitle: A test", ":2: a name must be plain text"),
        ("title: A test", "title: !!python/object/apply:os.system [id]",
         ':2: tag "tag:yaml.org,2002:python/object/apply:os.system" is not allowed'),
        ("title: A test", "title: !!binary aGVsbG8=",
         ':2: tag "tag:yaml.org,2002:binary" is not allowed'),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line_and_the_nearest_match(good, bad, message):
    assert GOOD.count(good) == 1

    assert _complaint(GOOD.replace(good, bad)).startswith("scenarios/x.yaml" + message)


def test_several_mistakes_are_listed_in_the_order_of_the_file():
    text = GOOD.replace("seed: 7", "seed: x").replace("count: 30", "count: x")

    assert [line.split(": ")[0] for line in _complaint(text).splitlines()] == [
        "scenarios/x.yaml:3", "scenarios/x.yaml:9",
    ]  # fmt: skip


def test_an_unknown_system_is_refused_when_the_installed_ones_are_known():
    with pytest.raises(ScenarioError, match=r'x:7: unknown system "account_engagement" - expected'):
        parse(GOOD.encode(), "x", systems=["salesforce", "hubspot"])


def test_aliases_within_reason_are_fine():
    text = GOOD.replace("{edition: Enterprise}", "&same {edition: Enterprise}")

    scenario = _read(text.replace("account_engagement:\n", "account_engagement: *same\n"))

    assert scenario.systems["account_engagement"] == {"edition": "Enterprise"}


def test_an_alias_bomb_is_refused():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 3)}]" for n in range(1, 11)]

    assert _complaint("\n".join(rows)).endswith("too large with its aliases (*name) written out")


def test_many_aliases_are_refused():
    text = "a: &a x\nb: [" + ", ".join(["*a"] * 40) + "]"

    assert _complaint(text) == "scenarios/x.yaml:2: more than 32 aliases (*name)"


def test_an_alias_of_itself_is_refused():
    assert "aliases" in _complaint("a: &a [*a]")


def test_deep_nesting_is_refused_before_anything_is_built():
    assert _complaint("a:\n " + "[" * 40) == "scenarios/x.yaml:2: nested deeper than 32 levels"
    assert "nest" in _complaint("a: " + "[" * 400_000)


def test_a_large_file_is_refused(tmp_path):
    (tmp_path / "big.yaml").write_text(GOOD + "#" * (1024 * 1024))

    with pytest.raises(ScenarioError, match=r"big\.yaml: larger than 1024 KiB"):
        load("big", tmp_path)


@pytest.mark.parametrize("data", [b"", b"- a", b"42", b"# nothing"])
def test_what_is_no_mapping_is_refused(data):
    with pytest.raises(ScenarioError, match="x:1: expected a mapping"):
        parse(data, "x")


def test_what_is_no_text_is_refused_with_its_line():
    with pytest.raises(ScenarioError, match="x:2: not UTF-8 text"):
        parse(b"name: a\ntitle: \xff", "x")


@pytest.mark.parametrize("text", ["a: \x00", "a: \x1b[0m", 'a: "\\ud800"', "a: *b", "--- a\n--- b",
                                  "a: " + "1" * 5_000,
                                  "<<: 1", "%YAML 9.9\n---\na: 1"])  # fmt: skip
def test_odd_yaml_is_refused_without_a_traceback(text):
    assert _complaint(text)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "First_Day",
        "a" * 65,
        "nul",
        "com1",
        "first day",
        "first_day\n",
        "%2e%2e",
        "~",
        "é",
    ],
)
def test_what_is_no_name_is_refused(name):
    with pytest.raises(ScenarioError, match="no name of a scenario"):
        load(name, WORLDS)


def test_a_nul_character_is_refused():
    with pytest.raises(ScenarioError, match="NUL"):
        load("first_day\0.yaml", WORLDS)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(ScenarioError) as caught:
        load("frist_day", WORLDS)
    assert caught.value.message == 'unknown scenario "frist_day" - did you mean "first_day"?'


def test_a_file_of_the_user_is_read_wherever_it_is(tmp_path):
    file = tmp_path / "My World.yaml"
    file.write_text(GOOD)

    assert load(str(file), WORLDS).name == "test"
    assert load(file).name == "test"


@pytest.mark.parametrize("reference", ["no/such.yaml", "/dev/zero", "."])
def test_a_file_that_is_none_is_refused(reference):
    with pytest.raises(ScenarioError):
        load(reference, WORLDS)


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    outside = tmp_path / "outside.yaml"
    outside.write_text(GOOD)
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "test.yaml").symlink_to(outside)

    with pytest.raises(ScenarioError, match='"test" leads out of scenarios/ by a link'):
        load("test", folder)


def test_all_worlds_are_listed_with_their_titles():
    rows = dict(available(WORLDS))

    assert {"empty", "first_day", "initial_sync", "missing_emails"} <= rows.keys()
    assert rows["initial_sync"] == "12,000 assigned prospects and an empty Salesforce"


@pytest.mark.parametrize("file", sorted(WORLDS.glob("*.yaml")), ids=lambda f: f.stem)
def test_every_world_is_called_like_its_file(file):
    assert load(file.stem, WORLDS).name == file.stem


def test_a_broken_file_does_not_hide_the_others(tmp_path):
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "bad.yaml").write_text("name: bad")

    rows = available(tmp_path)

    assert rows[0][0] == "bad"
    assert rows[0][1].startswith("cannot be used: ")
    assert rows[1] == ("good", "A test")
