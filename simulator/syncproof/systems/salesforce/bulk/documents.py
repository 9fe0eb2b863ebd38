"""The documents of Bulk API 1.0 as XML and JSON: read within bounds, written in its order."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from syncproof.systems.salesforce.bulk.jobs import Batch, Job
from syncproof.systems.salesforce.bulk.refusals import DataError
from syncproof.systems.salesforce.domain.moments import stamp

NAMESPACE = "http://www.force.com/2009/06/asyncapi/dataload"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
MAX_ELEMENTS = 1_000_000
MAX_MEMBERS = 100
Body = dict[str, Any]
_ROW, _FIELD, _PARENT, _PARENT_FIELD = 2, 3, 4, 5


# --- reading -------------------------------------------------------------------------------------


def read_flat(data: bytes, root: str) -> dict[str, str]:
    """Read an element whose members hold text only; raises ValueError for anything else."""
    target = _Flat(root)
    _feed(target, data)
    return target.members


def read_rows(data: bytes) -> list[Body]:
    """Read `<sObjects>`: a member per field, nested `<sObject>` for parents; nil is None.

    Raises DataError for what is none.
    """
    target = _Rows()
    try:
        _feed(target, data)
    except ValueError as error:
        raise DataError("InvalidBatch", f"Unable to parse the records as XML{error}") from None
    return target.rows


def read_json_rows(data: bytes) -> list[Body]:
    """Read a JSON array of records, or raise DataError."""
    try:
        rows = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DataError("InvalidBatch", f"Unable to parse JSON: {error.msg}") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise DataError("InvalidBatch", "An array of records is required")
    return rows


def _feed(target: Any, data: bytes) -> None:
    parser = XMLParser(target=target, forbid_dtd=True)
    try:
        parser.feed(data)
        parser.close()
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        raise ValueError("") from None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Target(ABC):
    """Follows the events of a document of bounded size, with the text of the current element."""

    limit = MAX_ELEMENTS
    deepest = 1

    def __init__(self) -> None:
        self.depth = self.elements = 0
        self.text: list[str] = []
        self.nil = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > self.deepest or self.elements > self.limit:
            raise ValueError(tag)
        self.text.clear()
        self.nil = attributes.get(_NIL) in {"true", "1"}
        self.open(_local(tag))

    def end(self, tag: str) -> None:
        self.shut(_local(tag))
        self.depth -= 1
        self.text.clear()
        self.nil = False

    def data(self, text: str) -> None:
        self.text.append(text)

    def close(self) -> None:  # noqa: B027 - the parser calls it, nothing is left to do
        """End the document."""

    def value(self) -> str | None:
        return None if self.nil else "".join(self.text)

    @abstractmethod
    def open(self, name: str) -> None:
        """Take the begin of an element."""

    @abstractmethod
    def shut(self, name: str) -> None:
        """Take the end of an element."""


class _Flat(_Target):
    limit, deepest = MAX_MEMBERS, 2

    def __init__(self, root: str) -> None:
        super().__init__()
        self.members: dict[str, str] = {}
        self._root = root

    def open(self, name: str) -> None:
        if self.depth == 1 and name != self._root:
            raise ValueError(name)

    def shut(self, name: str) -> None:
        if self.depth == self.deepest:
            self.members[name] = (self.value() or "").strip()


class _Rows(_Target):
    deepest = _PARENT_FIELD

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Body] = []
        self._row: Body = {}
        self._parent: Body | None = None

    def open(self, name: str) -> None:
        wanted = {1: "sObjects", _ROW: "sObject", _PARENT: "sObject"}.get(self.depth, name)
        if name != wanted:
            raise ValueError(name)
        if self.depth == _ROW:
            self._row = {}
        elif self.depth == _PARENT:
            self._parent = {}

    def shut(self, name: str) -> None:
        if self.depth == _ROW:
            self.rows.append(self._row)
        elif self.depth == _FIELD:
            self._field(name)
        elif self.depth == _PARENT_FIELD and self._parent is not None:
            if name == "type":
                self._parent["attributes"] = {"type": self.value()}
            else:
                self._parent[name] = self.value()

    def _field(self, name: str) -> None:
        if self._parent is not None:
            self._row[name], self._parent = self._parent, None
            return
        value = self.value()
        if value != "":  # an empty element says nothing
            self._row[name] = value


# --- writing -------------------------------------------------------------------------------------


def job_info(job: Job, batches: Iterable[Batch]) -> dict[str, Any]:
    """Show a job with its batches counted, members in the vendor's order."""
    states = [(b.state, b.processed, b.failed, b.took_ms) for b in batches]
    counts = {s: sum(state == s for state, *_ in states) for s in
              ("Queued", "InProgress", "Completed", "Failed")}  # fmt: skip
    took = sum(t for *_, t in states)
    shown: dict[str, Any] = {
        "id": job.id, "operation": job.operation, "object": job.object, "createdById": job.user,
        "createdDate": job.created_ms, "systemModstamp": job.modified_ms, "state": job.state,
    }  # fmt: skip
    if job.external_id is not None:
        shown["externalIdFieldName"] = job.external_id
    return {
        **shown, "concurrencyMode": job.concurrency, "contentType": job.content_type,
        **{f"numberBatches{state}": n for state, n in counts.items()},
        "numberBatchesTotal": len(states),
        "numberRecordsProcessed": sum(p for _, p, *_ in states), "numberRetries": 0,
        "apiVersion": float(job.version),
        "numberRecordsFailed": sum(f for _, _, f, _ in states),
        "totalProcessingTime": took, "apiActiveProcessingTime": took, "apexProcessingTime": 0,
    }  # fmt: skip


def batch_info(batch: Batch) -> dict[str, Any]:
    """Show a batch, members in the vendor's order."""
    return {
        "id": batch.id, "jobId": batch.job, "state": batch.state,
        "stateMessage": batch.message or None, "createdDate": batch.created_ms,
        "systemModstamp": batch.modified_ms, "numberRecordsProcessed": batch.processed,
        "numberRecordsFailed": batch.failed, "totalProcessingTime": batch.took_ms,
        "apiActiveProcessingTime": batch.took_ms, "apexProcessingTime": 0,
    }  # fmt: skip


_TIMES = frozenset({"createdDate", "systemModstamp"})


def as_json(info: Mapping[str, Any]) -> dict[str, Any]:
    """Write an info for JSON."""
    return {k: stamp(v) if k in _TIMES else v for k, v in info.items()}


def as_xml(name: str, info: Mapping[str, Any]) -> str:
    """Write an info as a whole XML document."""
    return f'{_HEAD}<{name}\n   xmlns="{NAMESPACE}">\n{_members(info)}</{name}>'


def list_xml(infos: Iterable[Mapping[str, Any]]) -> str:
    """Write the list of a job's batches."""
    inner = "".join(f" <batchInfo>\n{_members(i)} </batchInfo>\n" for i in infos)
    return f'{_HEAD}<batchInfoList\n   xmlns="{NAMESPACE}">\n{inner}</batchInfoList>'


def result_list_xml(ids: Iterable[str]) -> str:
    """Write the list of a query's results."""
    inner = "".join(f"<result>{i}</result>" for i in ids)
    return f'{_HEAD}<result-list xmlns="{NAMESPACE}">{inner}</result-list>'


def results_xml(inner: str) -> str:
    """Write the results of rows."""
    return f'{_HEAD}<results xmlns="{NAMESPACE}">{inner}</results>'


def records_xml(inner: str) -> str:
    """Write the records of a query."""
    return (
        f'{_HEAD}<queryResult xmlns="{NAMESPACE}" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inner}</queryResult>'
    )


def error_xml(code: str, text: str) -> str:
    """Write a refusal."""
    members = {"exceptionCode": code, "exceptionMessage": text}
    return as_xml("error", members)


def element(name: str, value: Any) -> str:
    """Write one element."""
    return f"<{name}>{escape(_legal(str(value)))}</{name}>"


def _legal(text: str) -> str:
    """Leave out what XML 1.0 has no way to write."""
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


def _members(info: Mapping[str, Any]) -> str:
    return "".join(f" {element(k, _shown(k, v))}\n" for k, v in info.items() if v is not None)


def _shown(name: str, value: Any) -> Any:
    return f"{stamp(value)[:-5]}Z" if name in _TIMES else value
