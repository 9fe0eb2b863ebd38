"""Breaks known good requests where it hurts: at one member, one element, one cell, one byte."""

# ruff: noqa: E501, RUF001 - hostile pieces stand whole, odd letters are meant

from __future__ import annotations

import gzip
import json
from typing import Any
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape

from fuzz_grammar import TEXTS, Grammar

NUMBERS = [0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63), 1.5, 1e308, 5e-324, 10**40]
DATES = ["2026-01-05", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00Z", "now", "24:00:00"]
SCALARS = [None, True, False, "", " ", "true", "null", "a@b.example", "'; DROP TABLE Lead; --",
           '"', "`", "]]>", "&#0;", "@{a.id}", "@{a[0].id}", "${x}", "../x", "%00", "a" * 2_000,
           "Id", "attributes", "sqlite_master", "_changes", "order", "ſelect"]  # fmt: skip
HEADERS = {
    "Content-Type": ["", "text/plain", "application/xml", "application/json", "text/csv",
                     "multipart/form-data; boundary=x", "multipart/form-data",
                     "application/x-www-form-urlencoded", "zip/csv", "application/json;charset=utf-16"],
    "Accept": ["application/xml", "*/*;q=0", "text/html", "x" * 500, "application/json, text/xml"],
    "If-Modified-Since": ["Mon, 05 Jan 2026 08:00:00 GMT", "x", "Mon, 05 Jan 0001 00:00:00 +2359"],
    "If-Match": ["*", '"a"', 'W/"', "x, y"], "If-None-Match": ["*", '"a"', '"', "a" * 300],
    "Sforce-Query-Options": ["batchSize=200", "batchSize=x", "batchSize=-1", "batchSize=²"],
    "Sforce-Call-Options": ["client=x", "defaultNamespace=a;b", "client="],
    "Sforce-Auto-Assign": ["FALSE", "01Q", "x"], "Sforce-Duplicate-Rule-Header": ["allowSave=true", "x"],
    "Sforce-Mru": ["updateMru=true"], "Sforce-Enable-PKChunking": ["true", "chunkSize=0", "chunkSize=²"],
    "Sforce-Locator": ["x"], "Content-Encoding": ["gzip", "br"], "X-PrettyPrint": ["1", "x"],
    "X-HTTP-Method-Override": ["DELETE"], "Cookie": ["BAYEUX_BROWSER=x", "sid=x; =", '"'],
    "Accept-Encoding": ["gzip", "gzip;q=0", "x"], "SOAPAction": ['""', "x"],
    "Content-Disposition": ["form-data"], "Package-Version": ["x=1"], "Host": ["evil.example"],
    "X-Forwarded-Host": ["evil.example"], "Origin": ["https://evil.example"],
}  # fmt: skip
_XML_TEXT = ["", " ", "<!-- -->", "<![CDATA[x]]>", "&lt;x&gt;", "&#1;", "&#xD800;", "&nope;", "<a/>",
             "<a>" * 210 + "</a>" * 210, "x" * 3_000, "<![CDATA[" + "]]" * 50 + "]]>", "\x00", "\ufffe"]  # fmt: skip
_XML_HEAD = ['<!DOCTYPE x [<!ENTITY a "ha">]>', '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">',
             '<?xml version="1.0" encoding="utf-7"?>', "<?x y?>", "\ufeff", "\n",
             '<?xml version="1.1"?>', '<?xml version="1.0" encoding="iso-8859-1"?>']  # fmt: skip
_MARKS = [' xsi:type="xsd:int"', ' xsi:type="Nothing"', ' xsi:nil="true"', ' xsi:nil="x"', ' a="1" a="2"',
          ' xmlns="urn:x"', ' xsi:type="a:b:c"', ' href="#1"', "".join(f' b{n}="x"' for n in range(300))]  # fmt: skip
_CELLS = ['"', '""', '"a""b"', "\x00", "a\rb", '"a\nb"', "#N/A", "\ufeff", ",,,", "x" * 40_000, "=1+1",
          "\ud7ff", "'", "00Q", "true", ";", "\t", '"unclosed']  # fmt: skip


class Mutator(Grammar):
    """Makes broken requests from good ones; the same stream makes the same ones.

    Bodies with one of the secrets in `kept` stay readable.
    """

    kept: tuple[bytes, ...] = ()

    def scalar(self) -> Any:
        kind = self.rng.integer(0, 5)
        if kind == 0:
            return self.pick(NUMBERS)
        if kind == 1:
            return self.pick(DATES)
        if kind == 2:
            return self.soql()
        return self.pick(TEXTS) if kind == 3 else self.pick(SCALARS)

    def anything(self) -> Any:
        kind = self.rng.integer(0, 11)
        if kind == 0:
            return [self.scalar() for _ in range(self.rng.integer(0, 3))]
        if kind == 1:
            return {str(self.scalar())[:50]: self.scalar() for _ in range(self.rng.integer(0, 3))}
        if kind == 2:
            return self.nested(self.pick([3, 20, 100, 300]))
        if kind in {4, 5, 6}:
            return self.pick([None, True, 0, 1.5, -1, [], {}, ""])
        if kind == 3:
            return [self.scalar()] * self.pick([26, 201, 501])
        return self.scalar()

    def secret(self, value: Any) -> bool:
        return any(secret.decode() in str(value) for secret in self.kept)

    def nested(self, depth: int) -> Any:
        found: Any = 1
        for _ in range(depth):
            found = [found] if self.one_in(2) else {"a": found}
        return found

    # --- bodies ------------------------------------------------------------------------------

    def tree(self, value: Any) -> Any:
        """Break a JSON value at one place."""
        value = json.loads(json.dumps(value))
        places = [*_places(value)]
        if not places or self.one_in(15):
            return self.anything()
        holder, key = self.pick(places)
        kind = self.rng.integer(0, 9)
        if kind == 0:
            del holder[key]
        elif kind == 1 and isinstance(holder, list):
            holder.extend([holder[key]] * self.pick([1, 3, 30, 300]))
        elif kind == 1:
            holder[str(self.scalar())[:60]] = self.anything()
        elif kind == 2 and isinstance(holder, dict) and not self.secret(holder[key]):
            holder[self.pick([key.upper(), key + " ", f"{key}\x00", "Owner", "Id", "__c"])] = (
                holder.pop(key)
            )
        elif kind == 3:
            holder[key] = [holder[key]]
        elif kind == 4:
            held = holder[key]
            holder[key] = json.dumps(held) if isinstance(held, dict | list) else str(held)
        else:
            holder[key] = self.anything()
        return value

    def raw(self, data: bytes) -> bytes:
        """Break bytes as no library would."""
        at = self.rng.integer(0, len(data))
        kind = self.rng.integer(0, 4)
        if kind == 0:
            return data[:at]
        if kind == 1:
            return data[:at] + data[at + self.rng.integer(1, 6) :]
        if kind == 2:
            cut = self.pick(
                [b"\x00", b"\xff", b'"', b"{", b"[" * 2_000, b"\\ud800", b"NaN", b"<", b"\r"]
            )
            return data[:at] + cut + data[at:]
        if kind == 3:
            end = min(len(data), at + self.rng.integer(1, 200))
            return data[:end] + data[at:end] * self.pick([1, 5, 100]) + data[end:]
        return data.decode("utf-8", "replace").encode(
            self.pick(["utf-16", "utf-16-le", "utf-8-sig", "utf-32"])
        )

    def xml(self, data: bytes) -> bytes:
        """Break a document at one element."""
        text = data.decode()
        starts = [n for n, c in enumerate(text) if c == "<" and text[n + 1 : n + 2].isalpha()]
        if not starts or self.one_in(8):
            return (self.pick(_XML_HEAD) + text).encode("utf-8", "replace")
        at = self.pick(starts)
        end = text.find(">", at)
        kind = self.rng.integer(0, 5)
        if kind == 0:
            return (text[:end].rstrip("/") + self.pick(_MARKS) + text[end:]).encode()
        close = text.find("<", end)
        if kind <= 3:
            made = escape(str(self.scalar())) if self.one_in(2) else self.pick(_XML_TEXT)
            return (text[: end + 1] + made + text[close:]).encode("utf-8", "replace")
        name = text[at + 1 : end].split()[0].rstrip("/")
        after = text.find(f"</{name}>", at)
        whole = text[at : after + len(name) + 3] if after > 0 else "<a/>"
        return (text[:at] + whole * self.pick([0, 2, 30, 250]) + text[at + len(whole) :]).encode()

    def csv(self, data: bytes) -> bytes:
        """Break a table at one cell or all line ends."""
        text = data.decode()
        kind = self.rng.integer(0, 6)
        if kind == 0:
            return text.replace("\n", self.pick(["\r", "\r\n", "\n\n", "\n\r", "\x0b"])).encode()
        if kind == 1:
            return text.replace(",", self.pick([";", "\t", "|", "^", "`", ",,"])).encode()
        if kind == 2:
            return (text + "a,b\n" * self.pick([1, 200, 3_000])).encode()
        if kind == 3:
            head, _, rest = text.partition("\n")
            return (
                f"{head},{self.pick([head, 'Nope', '', 'x' * 300, 'Owner.Name', 'Id'])}\n{rest}"
            ).encode()
        lines = [line.split(",") for line in text.split("\n")]
        row = self.pick(lines)
        row[self.rng.integer(0, len(row) - 1)] = self.pick(_CELLS)
        return "\n".join(",".join(row) for row in lines).encode("utf-8", "replace")

    def form(self, pairs: dict[str, Any]) -> dict[str, Any]:
        """Break a form at one field."""
        pairs = dict(pairs)
        name = self.pick(
            [*pairs, "scope", "format", "state", "code_challenge", "prompt", "display"]
        )
        if self.one_in(4):
            pairs.pop(name, None)
        else:
            pairs[name] = str(self.scalar())
        return pairs

    def body(self, kind: str, value: Any) -> bytes:
        """Write a body of a kind with some places broken."""
        for _ in range(self.pick([0, 0, 1, 1, 1, 2, 3])):
            if kind == "json":
                value = self.tree(value)
            elif kind == "form":
                value = self.form(value)
            elif kind in {"xml", "csv"}:
                value = getattr(self, kind)(value)
        data = written(kind, value)
        if any(secret in data for secret in self.kept):
            return data  # whoever breaks the name of a secret would find it in the journal
        return self.raw(data) if self.one_in(10) else data

    # --- the rest of a request -----------------------------------------------------------------

    def headers(self, headers: dict[str, str]) -> dict[str, str]:
        """Break, add or drop headers, now and then."""
        found = dict(headers)
        if self.one_in(5):
            name = self.pick([*HEADERS])
            found[name] = self.pick(HEADERS[name])
        if self.one_in(25) and found:
            del found[self.pick([*found])]
        return found

    def path(self, path: str) -> str:
        """Break one segment, the end or the query of a path, now and then."""
        path, mark, query = path.partition("?")
        if self.one_in(8):
            segments = path.split("/")
            at = self.rng.integer(3, len(segments) - 1) if len(segments) > 4 else len(segments) - 1
            value = self.pick(
                [*TEXTS, "", "x", "..", "%2e%2e", "%00", "%zz", "a" * 300, "Id", "describe"]
            )
            segments[at] = (
                value if value.startswith("%") else quote(value[:200], safe="", errors="replace")
            )
            path = "/".join(segments)
        if self.one_in(12):
            path += self.pick([".json", ".xml", "/", ".", ".json.xml", "/x", "//", ";a=b"])
        if self.one_in(6):
            name = self.pick(["fields", "ids", "q", "start", "end", "limit", "locator", "maxRecords", "state",
                              "_HttpMethod", "updateOnly", "allOrNone", "sobject", "type", "pageSize",
                              "explain", "isPkChunkingEnabled", "jobType", "oauth_token"])  # fmt: skip
            value = (
                str(self.scalar()) if not self.one_in(6) else ",".join(["00Q000000000001"] * 3_000)
            )
            query += f"{'&' if query else ''}{name}={quote_plus(value, errors='replace')}"
            mark = "?"
        return path + mark + query

    def packed(self, data: bytes, headers: dict[str, str]) -> bytes:
        """Compress a body, now and then, or cut what is compressed."""
        if not self.one_in(25):
            return data
        headers["Content-Encoding"] = "gzip"
        packed = gzip.compress(data)
        return packed[: len(packed) // 2] if self.one_in(4) else packed


def _places(value: Any) -> Any:
    """Walk all places of a JSON value: what holds a member and its name or number."""
    members = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, inner in [*members]:
        yield value, key
        yield from _places(inner)


def written(kind: str, value: Any) -> bytes:
    """Write a body as it goes over the wire."""
    if kind == "json":
        return json.dumps(value).encode("utf-8", "replace")
    if kind == "form":
        return "&".join(
            f"{k}={quote_plus(str(v), errors='replace')}" for k, v in value.items()
        ).encode()
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
