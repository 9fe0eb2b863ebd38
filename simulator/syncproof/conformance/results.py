"""From the events of scenarios to results by behaviour, the summary and the exit code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from syncproof.catalogue.model import Behaviour
from syncproof.conformance.verdict import Outcome, worst_of

Event = Mapping[str, Any]
SIMULATOR = "salesforce"
"""The profile that judges the simulator itself."""
ALL_GOOD, MUST_FAILED, HARNESS_ERROR, MUST_UNDECIDED = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Results:
    """What a run says about a profile; `exit_code` is that of `syncproof verify`."""

    behaviours: list[dict[str, Any]]
    uncovered: list[str]
    summary: dict[str, Any]
    conformant: bool
    exit_code: int

    def to_json(self) -> dict[str, Any]:
        """Give the members that go into `results.json`."""
        return {
            "conformant": self.conformant,
            "exit_code": self.exit_code,
            "summary": self.summary,
            "behaviours": self.behaviours,
            "uncovered": self.uncovered,
        }


def judge(
    events: Iterable[Event],
    catalogue: Iterable[Behaviour],
    profile: str,
    covered: Iterable[str] | None = None,
) -> Results:
    """Judge a run.

    `covered` are the ids that have a scenario in this release (default: those that ran). A
    black-box MUST without a scenario is listed as uncovered and held against nobody.
    """
    stream = list(events)
    scenarios = [e for e in stream if e["event"] == "scenario_finished"]
    records = {b.id: b for b in catalogue}
    found = _behaviours(scenarios, records)
    ran = {b["id"] for b in found}
    has_scenario = ran | set(covered if covered is not None else ran)
    product = profile.partition("@")[0]
    of_profile = [b for b in records.values() if b.of_profile(product)]
    decisive = {b.id for b in records.values() if _decides(b, product)}
    uncovered = [b.id for b in of_profile if b.id in decisive and b.id not in has_scenario]
    code = _exit_code(found, decisive, stream)
    whole = not any(e.get("deselected") for e in stream if e["event"] == "run_started")
    return Results(found, uncovered, summarise(found), code == ALL_GOOD and whole, code)


def _behaviours(
    scenarios: Iterable[Event], records: Mapping[str, Behaviour]
) -> list[dict[str, Any]]:
    by_id: dict[str, list[Event]] = {}
    for scenario in scenarios:
        charged = _charged(scenario, records)
        for id_ in dict.fromkeys([*scenario["behaviours"], *charged]):
            innocent = bool(charged) and id_ not in charged
            told = {**scenario, "outcome": "passed", "reason": ""} if innocent else scenario
            by_id.setdefault(id_, []).append(told)
    order = {id_: place for place, id_ in enumerate(records)}
    known = sorted((id_ for id_ in by_id if id_ in order), key=order.__getitem__)
    return [_behaviour(records[id_], by_id[id_]) for id_ in known]


def _charged(scenario: Event, records: Mapping[str, Behaviour]) -> list[str]:
    """Give the behaviours that a scenario failed by, where only the oracle found fault.

    Every step went well, and each breach belongs to a behaviour of its own: the others that the
    scenario is about were kept. Empty where the scenario's own behaviours have to answer.
    """
    steps = scenario.get("steps") or ()
    if scenario["outcome"] != "failed" or any(s["outcome"] != "passed" for s in steps):
        return []
    failed = [f for f in scenario.get("oracle") or () if f["outcome"] == "failed"]
    broken = {rule for f in failed for rule in (f.get("rules") or ("",))}
    owners = {rule: b.id for b in records.values() for rule in b.rules}
    if not broken or not broken <= owners.keys():
        return []
    return sorted(owners[rule] for rule in broken)


def _behaviour(record: Behaviour, scenarios: list[Event]) -> dict[str, Any]:
    entries = [
        {
            "feature": s["feature"],
            "name": s["name"],
            "outcome": _outcome(s),
            "reason": _reason(s),
            "evidence": list(s.get("evidence") or ()),
        }
        for s in scenarios
    ]
    outcome = worst_of(e["outcome"] for e in entries)
    deciding = next(e for e in entries if e["outcome"] == outcome)
    return {
        "id": record.id,
        "subject": record.subject,
        "strength": record.strength,
        "statement": record.statement,
        "outcome": outcome,
        "warning": outcome == "failed" and record.strength != "MUST",
        "reason": deciding["reason"],
        "scenarios": entries,
    }


def _outcome(scenario: Event) -> Outcome:
    """Trouble of the harness is never a connector's failure: it leaves things undecided."""
    outcome: str = scenario["outcome"]
    if outcome == "passed":
        return "passed"
    return "failed" if outcome == "failed" else "undecided"


def _reason(scenario: Event) -> str:
    reason = str(scenario.get("reason") or "")
    return f"harness error: {reason}" if scenario["outcome"] == "error" else reason


def summarise(behaviours: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Count by subject, strength and outcome."""
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for b in behaviours:
        outcomes = counts.setdefault(b["subject"], {}).setdefault(
            b["strength"], {"passed": 0, "failed": 0, "undecided": 0}
        )
        outcomes[b["outcome"]] += 1
    return counts


def _decides(record: Behaviour, product: str) -> bool:
    """Tell if a MUST may not stay open: a connector's own, or a simulator's where it is judged."""
    own = record.subject == "simulator" and product == record.system == SIMULATOR
    return record.black_box_must or (own and record.strength == "MUST")


def _exit_code(found: Iterable[Mapping[str, Any]], decisive: set[str], events: list[Event]) -> int:
    musts = [b for b in found if b["strength"] == "MUST" and b["subject"] != "ui"]
    if any(b["outcome"] == "failed" for b in musts):
        return MUST_FAILED
    if any(e.get("outcome") == "error" or e.get("error") for e in events):
        return HARNESS_ERROR
    open_musts = [b for b in musts if b["outcome"] == "undecided"]
    if any(b["id"] in decisive for b in open_musts):
        return MUST_UNDECIDED
    return ALL_GOOD
