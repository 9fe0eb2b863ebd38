"""Writes errors as the vendor does: JSON in v5, `rsp` as XML or JSON in v3 and v4."""

from __future__ import annotations

import re
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import orjson

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError

_LEGACY = re.compile(r"/api/[A-Za-z]{1,40}/version/\d{1,3}(?:/|$)")


def render(call: Call, error: VendorError) -> Answer:
    """Write an error: `{"code", "message"}`, or the form of the old versions on their paths."""
    if _LEGACY.match(call.path):
        return _old(call, error)
    body = {"code": error.code, "message": error.message}
    return Answer(error.status, orjson.dumps(body))


def _old(call: Call, error: VendorError) -> Answer:
    """Versions 3 and 4: 401 for codes 1 and 184, 200 for 66, else 400 (recorded answers)."""
    code = int(error.code)
    status = {184: 401, 1: 401, 66: 200}.get(code, 400)
    if parse_qs(call.query).get("format") == ["json"] or b"format=json" in call.body:
        head = {"stat": "fail", "version": 1, "err_code": code}
        return Answer(status, orjson.dumps({"@attributes": head, "err": error.message}))
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rsp stat="fail" version="1.0"><err code="{code}">{escape(error.message)}</err></rsp>'
    )
    return Answer(status, text.encode(), "text/xml; charset=utf-8")
