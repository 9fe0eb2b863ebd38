"""report.html: a page to show to a customer, and safe whatever the records hold."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from html_reader import Page
from sample_run import HOSTILE, exchange, results, scenario, whole

from syncproof.conformance.reports import Report, write_all

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="module")
def source(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(source: str) -> Page:
    return Page(source)


def written(tmp_path: Path, scenarios: list[dict[str, Any]]) -> Page:
    events = whole(scenarios)
    write_all(results(events), events, tmp_path)
    return Page((tmp_path / "report.html").read_text(encoding="utf-8"))


def test_every_element_is_closed_in_order(page: Page) -> None:
    assert page.unbalanced == []


def test_no_id_occurs_twice(page: Page) -> None:
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))


def test_every_link_leads_to_a_place_on_the_page(page: Page) -> None:
    ids = {a["id"] for _, a in page.elements if "id" in a}
    links = [str(a["href"]) for tag, a in page.elements if tag == "a"]
    assert links
    assert {link.removeprefix("#") for link in links} <= ids


def test_the_page_loads_nothing_from_elsewhere(page: Page, source: str) -> None:
    loading = {"link", "img", "iframe", "object", "embed", "form", "base"}
    assert not loading & set(page.tags)
    assert not [a for _, a in page.elements if "src" in a]
    assert "url(" not in source


def test_the_policy_names_our_script_and_style_by_their_hashes(page: Page) -> None:
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and "content" in a
                  and a.get("http-equiv") == "Content-Security-Policy")  # fmt: skip
    rules = dict(rule.strip().split(" ", 1) for rule in str(policy).split(";"))
    digest = {k: hashlib.sha256(v.encode()).digest() for k, v in page.inside.items()}
    assert rules == {
        "default-src": "'none'",
        "script-src": f"'sha256-{base64.b64encode(digest['script']).decode()}'",
        "style-src": f"'sha256-{base64.b64encode(digest['style']).decode()}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_there_is_one_script_and_no_inline_handler_or_style(page: Page) -> None:
    assert page.tags["script"] == 1
    names = {name for _, attributes in page.elements for name in attributes}
    assert not [n for n in names if n.startswith("on") or n == "style"]


def test_hostile_values_are_shown_as_text(page: Page, source: str) -> None:
    assert page.tags["img"] == 0
    for text in HOSTILE[:4]:
        assert text in page.text
    assert "\\x1b]0;owned\\x07\\x1b[31mred" in page.text
    assert "abc\\u202etxt.exe" in page.text
    assert not [c for c in source if ord(c) < 32 and c not in "\n\t"]


def test_a_hostile_connector_profile_and_step_are_shown_as_text(tmp_path: Path) -> None:
    evil = "\"'><script>alert(1)</script>"
    made = scenario(1, "AE-PAUSE-01", outcome="failed", reason=evil, name=evil, feature=evil)
    made["steps"][0].update(keyword=evil, text=evil, outcome=evil)
    request = {"method": evil, "path": evil, "headers": {evil: evil}, "body": evil}
    wire = exchange(1, request=request, at=evil, status=500, system=evil, error_code=evil)
    found = {"key": evil, "outcome": evil, "reason": evil, "evidence": [], "records": [evil]}
    made |= {"exchange_samples": [wire], "oracle": [found]}
    events = whole([made])
    events[0] = {**events[0], "profile": evil, "connector": {"name": evil, "version": evil}}
    write_all(results(events), events, tmp_path)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert page.tags["script"] == 1
    assert page.unbalanced == []
    assert page.text.count(evil) > 8


def test_the_page_says_that_its_data_is_simulated(page: Page) -> None:
    assert "All data in this report is simulated." in page.text


def test_the_head_names_verdict_connector_seed_time_and_duration(page: Page) -> None:
    said = page.text.partition("Summary")[0]
    for fact in ("Not conformant", "reference engine 0.1.0", "20260105", "virtual", "41.2 s",
                 "2026-01-05 08:00:00 UTC"):  # fmt: skip
        assert fact in said


def test_every_behaviour_has_a_row_with_its_outcome(page: Page, report: Report) -> None:
    shown = {a["id"]: a["data-mark"] for a in page.with_class("row")}
    for judged in report.results.behaviours:
        mark = "warning" if judged["warning"] else judged["outcome"]
        assert shown.pop(judged["id"]) == mark
    assert shown == dict.fromkeys(report.results.uncovered, "uncovered")


def test_a_failure_shows_expected_seen_evidence_and_the_way_to_repeat_it(page: Page) -> None:
    assert "None of them has a counterpart created by the connector" in page.text
    assert "Salesforce holds 2 leads of people without an email address" in page.text
    assert '"errorCode": "REQUEST_LIMIT_EXCEEDED"' in page.text
    assert 'curl "$SALESFORCE_URL"' in page.text
    assert "fault: rate_limited" in page.text
    assert "--behaviour CARD-EMAIL-01 --seed 20260105 --time virtual" in page.text


def test_the_login_in_a_connectors_address_is_masked(source: str) -> None:
    assert "s3cret" not in source
    assert "***@127.0.0.1:9000" in source


def test_a_scenario_of_two_behaviours_is_shown_once_and_linked_once(tmp_path: Path) -> None:
    made = scenario(1, "AE-PAUSE-01", "AE-PAUSE-02", outcome="failed", reason="it wrote")
    page = written(tmp_path, [made])
    assert [a["id"] for a in page.with_class("scenario")] == ["scenario-1"]
    assert "shown under AE-PAUSE-01" in page.text


def test_a_scenario_without_behaviour_is_shown_too(page: Page) -> None:
    assert "Our own rule: a newsletter reader stays a prospect" in page.text


def test_a_body_too_long_for_the_page_is_cut_and_says_so(tmp_path: Path) -> None:
    request = {**exchange(7)["request"], "body": "x" * 60_000}
    wire = exchange(7, request=request)
    made = scenario(1, "AE-PAUSE-01", outcome="failed", reason="r", exchange_samples=[wire])
    assert "… 40000 more characters are in journal.jsonl" in written(tmp_path, [made]).text


def test_a_bar_is_drawn_for_every_scenario(page: Page, report: Report) -> None:
    assert "Wall time per scenario" in page.text
    assert page.tags["rect"] >= 2 * len(report.scenarios)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_runs_our_script_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
        "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", f"--user-data-dir={tmp_path}", "--dump-dom",
        (folder / "report.html").as_uri() + "#CARD-EMAIL-01",
    ]  # fmt: skip
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    page = Page(ran.stdout)
    rows = {a["id"]: "open" in a for a in page.with_class("row")}
    assert rows["CARD-EMAIL-01"]
    assert not rows["CARD-PAUSE-01"]
    assert "hidden" not in next(a for _, a in page.elements if a.get("id") == "filter")
    assert page.tags["img"] == 0
    assert page.tags["script"] == 1
