"""Custom fields: what an administrator fills in, and the fields that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from syncproof.kit.describe import ChildRelationship, Describe, Field, ObjectType
from syncproof.kit.errors import SyncProofError, nearest
from syncproof.systems.salesforce.describe import indexes, make_field

SPEC = frozenset(
    {"name", "type", "label", "length", "precision", "scale", "unique", "external_id", "required",
     "case_sensitive", "picklist", "restricted", "default", "reference_to", "relationship",
     "child_relationship", "on_delete", "reparentable", "display_format", "starting_number",
     "description", "help"}
)  # fmt: skip
LABEL = 80
LONG = 131_072
ON_DELETE = ("SetNull", "Restrict", "Cascade")
_GROUPABLE = frozenset(
    {"string", "picklist", "boolean", "date", "email", "phone", "url", "reference"}
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of custom field: the vendor's word, the describe's, and the usual length."""

    word: str
    describe: str
    length: int = 0


_KINDS = (
    Kind("Text", "string", 255), Kind("TextArea", "textarea", 255),
    Kind("LongTextArea", "textarea", 32_768), Kind("Html", "textarea", 32_768),
    Kind("Picklist", "picklist", 255), Kind("MultiselectPicklist", "multipicklist", 4_099),
    Kind("Checkbox", "boolean"), Kind("Number", "double"), Kind("Currency", "currency"),
    Kind("Percent", "percent"), Kind("Date", "date"), Kind("DateTime", "datetime"),
    Kind("Time", "time"), Kind("Email", "email", 80), Kind("Phone", "phone", 40),
    Kind("Url", "url", 255), Kind("AutoNumber", "string", 30), Kind("Lookup", "reference", 18),
    Kind("MasterDetail", "reference", 18), Kind("Location", "location"),
)  # fmt: skip
_OTHER_WORDS = {
    "string": "Text", "long_text": "LongTextArea", "rich_text": "Html", "boolean": "Checkbox",
    "double": "Number", "multipicklist": "MultiselectPicklist", "auto_number": "AutoNumber",
    "reference": "Lookup", "master_detail": "MasterDetail",
}  # fmt: skip
BY_WORD: Mapping[str, Kind] = {k.word: k for k in _KINDS}
TYPES: Mapping[str, Kind] = {
    **{k.word.lower(): k for k in _KINDS},
    **{word: BY_WORD[name] for word, name in _OTHER_WORDS.items()},
}
"""Our words for the types, without regard to case."""


_TEXT_WORDS = ("label", "label_plural", "relationship", "child_relationship", "on_delete",
               "display_format", "description", "help")  # fmt: skip
_TRUTHS = ("unique", "external_id", "required", "case_sensitive", "restricted", "reparentable")
NUMBERS = {"length": LONG, "precision": 18, "scale": 17, "starting_number": 999_999_999}


def check_types(where: str, spec: Mapping[str, Any]) -> None:
    """Refuse members of a specification that are not of the right type."""
    for name, value in spec.items():
        good = True
        if name in _TEXT_WORDS:
            good = isinstance(value, str) and len(value) <= 1000
        elif name in _TRUTHS:
            good = isinstance(value, bool)
        elif name in NUMBERS:
            whole = isinstance(value, int) and not isinstance(value, bool)
            good = whole and 0 <= value <= NUMBERS[name]
        elif name == "picklist":
            good = isinstance(value, list | tuple) and len(value) <= 1000
        elif name == "default":
            good = isinstance(value, str | int | float | None)
        elif name == "reference_to":
            names = [value] if isinstance(value, str) else value
            good = isinstance(names, list) and all(isinstance(n, str) for n in names)
        if not good:
            raise SyncProofError(f"{where}: found {name} {value!r}"[:300])


def make(spec: Mapping[str, Any]) -> tuple[Field, ...]:
    """Make the field that a specification asks for; a geolocation comes with its two parts."""
    name, asked = str(spec["name"]), str(spec.get("type", "text"))
    kind = TYPES.get(asked.lower())
    if kind is None:
        raise SyncProofError(f'field {name}: unknown type "{asked}"', hint=nearest(asked, TYPES))
    check_types(f"field {name}", spec)
    if kind.word == "Location":
        return _location(name, spec)
    bare = name.removesuffix("__c")
    numeric = kind.describe in {"double", "currency", "percent"}
    external = bool(spec.get("external_id", False))
    plain = kind.word not in {"LongTextArea", "Html"}
    words: dict[str, Any] = {
        "name": name, "type": kind.describe, "label": _label(spec, bare), "custom": True,
        "length": _length(name, kind, spec), "unique": bool(spec.get("unique", False)),
        "externalId": external, "idLookup": external,
        "nillable": not spec.get("required", False) and kind.describe != "boolean",
        "caseSensitive": bool(spec.get("case_sensitive", False)),
        "defaultedOnCreate": kind.describe == "boolean" or spec.get("default") is not None,
        "filterable": plain, "sortable": plain,
        "groupable": kind.describe in _GROUPABLE and kind.word != "AutoNumber",
        "picklistValues": list(spec.get("picklist", ())),
        "restrictedPicklist": bool(spec.get("restricted", kind.describe == "picklist")),
    }  # fmt: skip
    if numeric:
        words["precision"], words["scale"] = _digits(name, spec)
    if spec.get("default") is not None:
        words["defaultValue"] = spec["default"]
    if kind.describe == "reference":
        words.update(_reference(name, kind, spec))
    if kind.word == "AutoNumber":
        words.update(createable=False, updateable=False, nillable=False, defaultedOnCreate=True)
    made = make_field(words)
    return (replace(made, extra={**made.extra, **_extra(name, kind, spec)}),)


def _label(spec: Mapping[str, Any], bare: str) -> str:
    return str(spec.get("label", bare.replace("_", " ")))[:LABEL]


def check_length(name: str, word: str, length: int) -> None:
    """Refuse a length that texts of a kind cannot have."""
    usual = BY_WORD[word].length if word in BY_WORD else 0
    most = LONG if word in {"LongTextArea", "Html"} else max(usual, 255)
    if not 1 <= length <= most:
        raise SyncProofError(f"field {name}: found length {length}, expected 1 to {most}")


def _length(name: str, kind: Kind, spec: Mapping[str, Any]) -> int:
    found = int(spec.get("length", kind.length)) if kind.length else 0
    if kind.length:
        check_length(name, kind.word, found)
    return found


def _digits(name: str, spec: Mapping[str, Any]) -> tuple[int, int]:
    precision, scale = int(spec.get("precision", 18)), int(spec.get("scale", 2))
    if precision < 1 or scale > precision:
        raise SyncProofError(f"field {name}: found {scale} decimals of {precision} digits in all")
    return precision, scale


def _reference(name: str, kind: Kind, spec: Mapping[str, Any]) -> dict[str, Any]:
    target = spec.get("reference_to")
    if not target:
        raise SyncProofError(f"field {name}: reference_to is missing")
    bare = name.removesuffix("__c")
    found: dict[str, Any] = {
        "referenceTo": [target] if isinstance(target, str) else list(target),
        "relationshipName": spec.get("relationship", f"{bare}__r"),
    }
    if kind.word == "MasterDetail":
        found.update(nillable=False, updateable=bool(spec.get("reparentable", False)))
    return found


def _extra(name: str, kind: Kind, spec: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": kind.word}
    found |= {k: str(spec[k]) for k in ("description", "help") if spec.get(k)}
    if kind.word == "AutoNumber":
        form = str(spec.get("display_format", "{0}"))
        if form.count("{") != 1 or not _digits_of(form) or len(form) > 30:
            raise SyncProofError(f'field {name}: found display_format "{form}", expected "A-{{0}}"')
        found.update(auto_number=form, first=spec.get("starting_number", 1))
    if kind.describe == "reference":
        default = "Cascade" if kind.word == "MasterDetail" else "SetNull"
        on_delete = str(spec.get("on_delete", default))
        if on_delete not in ON_DELETE:
            raise SyncProofError(f"field {name}: on_delete", hint=nearest(on_delete, ON_DELETE))
        found["on_delete"] = on_delete
        if spec.get("child_relationship"):
            found["child_relationship"] = str(spec["child_relationship"]).removesuffix("__r")
    return found


def _digits_of(form: str) -> int:
    """Count the zeros in a display format such as `A-{0000}`; 0 when it has no place for them."""
    inner = form.partition("{")[2].partition("}")
    return len(inner[0]) if inner[1] and inner[0] and set(inner[0]) == {"0"} else 0


def auto_number(field: Field, number: int) -> str:
    """Write the nth number of an auto-number field; the first has the starting number."""
    form = str(field.extra["auto_number"])
    before, _, rest = form.partition("{")
    shown = str(number + field.extra["first"] - 1).zfill(_digits_of(form))
    return before + shown + rest.partition("}")[2]


def _location(name: str, spec: Mapping[str, Any]) -> tuple[Field, ...]:
    bare = name.removesuffix("__c")
    label, scale = _label(spec, bare), spec.get("scale", 6)
    if scale > 15:
        raise SyncProofError(f"field {name}: found scale {scale}, expected 0 to 15")
    whole = make_field({
        "name": name, "type": "location", "label": label, "custom": True, "createable": False,
        "updateable": False, "filterable": True, "sortable": False, "groupable": False,
    })  # fmt: skip
    parts = tuple(
        make_field({
            "name": f"{bare}__{part}__s", "type": "double", "label": f"{label} ({part})",
            "precision": scale + 3, "scale": scale, "custom": True, "compoundFieldName": name,
            "groupable": False, "nillable": not spec.get("required", False),
        })
        for part in ("Latitude", "Longitude")
    )  # fmt: skip
    extra = {"kind": "Location", "scale": scale}
    extra |= {k: str(spec[k]) for k in ("description", "help") if spec.get(k)}
    return (*parts, replace(whole, extra={**whole.extra, **extra}))


# --- fields within a describe ------------------------------------------------------------------


def with_fields(describe: Describe, obj: ObjectType, made: Iterable[Field]) -> Describe:
    """Make a describe whose object has further fields, and whose parents know of them."""
    fields = (*obj.fields, *made)
    changed = replace(obj, fields=fields, indexes=indexes(fields))
    found = describe.with_object(changed)
    for field in made:
        for target in field.reference_to:
            parent = found.object(target)
            if parent is not None:
                child = _child(changed, parent, field)
                found = found.with_object(replace(parent, children=(*parent.children, child)))
    account = found.object("Account") if obj.name == "Contact" else None
    if account is not None and account.field("IsPersonAccount") is not None:
        twins = (person_field(f) for f in made if f.name.endswith("__c") and f.stored)
        found = with_fields(found, account, tuple(twins))
    return found


def with_person_field(describe: Describe, obj: ObjectType, field: Field) -> Describe:
    """Make a describe whose person accounts show a changed custom field of contacts."""
    account = describe.object("Account") if obj.name == "Contact" and field.custom else None
    twin = person_field(field)
    if account is None or account.field(twin.name) is None:
        return describe
    fields = tuple(twin if f.name == twin.name else f for f in account.fields)
    return describe.with_object(replace(account, fields=fields))


def person_field(field: Field) -> Field:
    """Make the field of person accounts that shows a custom field of contacts: `X__pc`."""
    bare = field.name.removesuffix("__c")
    own = {"child_relationship", "id", "auto_number"}
    extra = {k: v for k, v in field.extra.items() if k not in own}
    return replace(
        field, name=f"{bare}__pc", relationship=f"{bare}__pr" if field.relationship else None,
        unique=False, external_id=False, id_lookup=False, extra=extra,
        nillable=field.type != "boolean",
    )  # fmt: skip


def _child(obj: ObjectType, parent: ObjectType, field: Field) -> ChildRelationship:
    on_delete = field.extra.get("on_delete")
    name = field.extra.get("child_relationship")
    if name is not None:
        taken = {c.name for c in parent.children}
        name = f"{name}__r"
        if name in taken:
            raise SyncProofError(f'{parent.name} has a relationship "{name}" already')
    return ChildRelationship(
        obj.name, field.name, name, on_delete == "Cascade", on_delete == "Restrict"
    )


def without_field(describe: Describe, obj: ObjectType, field: Field) -> Describe:
    """Make a describe whose object lacks a field and what belongs to it."""
    gone = {field.name} | {f.name for f in obj.fields if f.compound == field.name and f.custom}
    fields = tuple(f for f in obj.fields if f.name not in gone)
    found = describe.with_object(replace(obj, fields=fields, indexes=indexes(fields)))
    for parent in list(found):
        kept = tuple(c for c in parent.children if (c.child, c.field) != (obj.name, field.name))
        if len(kept) != len(parent.children):
            found = found.with_object(replace(parent, children=kept))
    account = found.object("Account") if obj.name == "Contact" else None
    twin = None if account is None else account.field(field.name.removesuffix("__c") + "__pc")
    if account is not None and twin is not None:
        found = without_field(found, account, twin)
    return found
