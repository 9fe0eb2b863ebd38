"""Values that have broken real connectors, for any field."""

# ruff: noqa: RUF001 - letters that look like others are the point

from __future__ import annotations

from syncproof.kit.rng import Rng

_STORABLE = (
    "😀", "𠮷野家", "👩‍👩‍👧‍👦", "Jose\u0301", "José", "İstanbul", "ısı", "Straße", "STRASSE",
    "\u202eabc\u202c", "שלום", "مرحبا", "zero\u200bwidth", "\ufeffBOM first", "non\u00a0breaking",
    "carriage\rreturn", "line\nfeed", "both\r\nof them", "tab\tstop", "", " ", " leading",
    "trailing ",
    'quote " inside', '""', "comma, inside", "semi;colon", "back\\slash",
    "O'Neill", "100 %", "under_score", "'; DROP TABLE lead; --", "<script>alert(1)</script>",
    "</script>", "<img src=x onerror=alert(1)>", "&amp;",
    "{{7*7}}", "${7*7}", "javascript:alert(1)",
    "=1+1", "+1", "-1", "@SUM(A1)", "00123", "1e5", "#N/A", "null", "NULL",
    "None", "true", "undefined",
    "NaN", "123456789012345", "999999999999999999", "0.1+0.2", "-0", "1700-01-01", "1900-02-29",
    "9999-12-31", "23:59:60", "2026-03-29T02:30:00", "\x1b]0;title\x07", "\x1b[31mred\x1b[0m",
    "../../etc/passwd", "%00", "%2e%2e%2f", "A@B.example", "a@b.example", "a+x@b.example",
    "a@b.example ", "a@bücher.example", '"quoted part"@b.example', "a@b", "@b.example",
)  # fmt: skip

# PostgreSQL and XML refuse NUL; a lone surrogate has no UTF-8.
_UNSTORABLE = ("nul\x00inside", "\ud800")


def hostile_strings(seed: int, *, limit: int = 255, storable: bool = False) -> list[str]:
    """List hostile strings in an order of the seed, for a field of `limit` characters.

    `storable` leaves out what a correct store must refuse: NUL, a lone surrogate and whatever is
    longer than the field, in characters or, for a field that counts those, in bytes of UTF-8.
    """
    rng = Rng(seed).derive("hostile_strings")
    values = [value for value in _STORABLE if len(value.encode()) <= limit]
    values += ["x" * limit, "é" * (limit // 2), "😀" * (limit // 4)]
    values.append("".join(chr(rng.integer(0x4E00, 0x9FFF)) for _ in range(limit // 3)))
    if not storable:
        values += [*_UNSTORABLE, "x" * (limit + 1), "é" * limit, "😀" * limit]
        values.append("long" * 10_000)
        values.append("a" * 81 + "@b.example")
    rng.shuffle(values)
    return values
