"""Files and notes: what saving a version, a note, a link or an attachment brings with it."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.rights import ALL

if TYPE_CHECKING:
    from syncproof.systems.salesforce.records import Records

Row = dict[str, Any]
FILE_TYPES = {
    "txt": "TEXT", "pdf": "PDF", "png": "PNG", "jpg": "JPG", "jpeg": "JPG", "gif": "GIF",
    "csv": "CSV", "doc": "WORD", "docx": "WORD_X", "xls": "EXCEL", "xlsx": "EXCEL_X",
    "ppt": "POWER_POINT", "pptx": "POWER_POINT_X", "zip": "ZIP", "html": "HTML", "xml": "XML",
    "rtf": "RTF", "mp4": "MP4", "mp3": "MP3", "mov": "MOV", "svg": "SVG", "bmp": "BMP",
}  # fmt: skip
NOTE = "SNOTE"
PREVIEW = 255
_TAG = re.compile(r"<[^<>]{0,1000}>")
_SHARED = ("Title", "Description", "SharingOption", "SharingPrivacy", "OwnerId")


# --- before a record is saved --------------------------------------------------------------------


def before_create(records: Records, name: str, row: Row) -> None:
    """Complete and check a file, note, link or attachment that is about to be inserted."""
    if name == "ContentVersion":
        _new_version(records, row)
    elif name == "ContentNote":
        row.update(FileType=NOTE, FileExtension="snote", IsReadOnly=False, **_note(row))
    elif name == "ContentDocumentLink":
        _new_link(records, row)
    elif name == "Attachment":
        row["BodyLength"] = len(row["Body"])


def before_update(name: str, after: Mapping[str, Any], values: Mapping[str, Any]) -> Row:
    """Give the fields that move with a change; the bytes of a version never change."""
    if name == "ContentVersion" and "VersionData" in values:
        raise errors.NOT_WRITEABLE(names="VersionData", fields=("VersionData",))
    if name == "ContentNote" and "Content" in values:
        return _note(after)
    if name == "Attachment" and values.get("Body") is not None:
        return {"BodyLength": len(values["Body"])}
    return {}


def _new_version(records: Records, row: Row) -> None:
    if row.get("VersionData") is None:
        raise errors.REQUIRED_FIELD_MISSING(names="VersionData", fields=("VersionData",))
    if row.get("PathOnClient") is None:
        raise errors.REQUIRED_FIELD_MISSING(names="PathOnClient", fields=("PathOnClient",))
    file = row["PathOnClient"].replace("\\", "/").rpartition("/")[2]
    bare, dot, extension = file.rpartition(".")
    extension = extension.lower() if dot else ""
    if row.get("Title") is None:
        row["Title"] = (bare if dot else file) or file
    data = row["VersionData"]
    row.update(
        FileExtension=extension or None, FileType=FILE_TYPES.get(extension, "UNKNOWN"),
        **_version(records, data), VersionNumber="1", PublishStatus="P",
    )  # fmt: skip
    document = row.get("ContentDocumentId")
    if document is None:
        row["ContentDocumentId"] = records.org.new_id(records.org.object("ContentDocument"))
        return
    if row.get("FirstPublishLocationId") is not None:
        raise errors.NOT_WRITEABLE(
            names="FirstPublishLocationId", fields=("FirstPublishLocationId",)
        )
    before = _versions(records, document)
    row["VersionNumber"] = str(max(int(v["VersionNumber"]) for v in before) + 1)


def _version(records: Records, data: bytes) -> Row:
    return {
        "ContentSize": len(data), "IsLatest": True,
        "Checksum": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "ContentModifiedDate": records.call.stamp_ms // 1000 * 1000,
        "ContentModifiedById": records.actor.id,
    }  # fmt: skip


def _note(row: Mapping[str, Any]) -> Row:
    """Say what shows of a note's text."""
    content = bytes(row.get("Content") or b"")
    plain = html.unescape(_TAG.sub(" ", content[:10_000].decode("utf-8", "replace")))
    return {"ContentSize": len(content), "TextPreview": " ".join(plain.split())[:PREVIEW] or None}


def _new_link(records: Records, row: Row) -> None:
    to_user = row["LinkedEntityId"][:3] == "005"
    row["ShareType"] = row.get("ShareType") or "V"
    row["Visibility"] = row.get("Visibility") or "AllUsers"
    if to_user and row["ShareType"] == "I":
        raise errors.BAD_PICKLIST(label="Share Type", value="I", fields=("ShareType",))
    obj = records.org.object("ContentDocumentLink")
    for other in records.tx.find(obj, ContentDocumentId=row["ContentDocumentId"]):
        if other["LinkedEntityId"] == row["LinkedEntityId"] and not other["IsDeleted"]:
            raise errors.ALREADY_LINKED(id15=row["LinkedEntityId"][:15], fields=("LinkedEntityId",))


# --- after a record is saved ---------------------------------------------------------------------


def after_create(records: Records, name: str, row: Row) -> None:
    """Make the document of a first version or note, with its links; follow a further version."""
    if name == "ContentNote":
        data = bytes(row.get("Content") or b"")
        _document(records, row["Id"], row)
        _add_note_version(records, row, data, "1")
    elif name == "ContentVersion":
        key = row["ContentDocumentId"]
        if records.tx.get(records.org.object("ContentDocument"), key) is None:
            _document(records, key, row)
            place = row.get("FirstPublishLocationId")
            if place is not None and place != row["OwnerId"]:
                _link(records, key, place, "V")
        _publish(records, key, row)


def after_update(records: Records, name: str, before: Row, after: Row) -> None:
    """Let the document follow its latest version or its note."""
    if name == "ContentVersion" and after["IsLatest"]:
        _publish(records, after["ContentDocumentId"], after)
    elif name == "ContentNote":
        data = bytes(after.get("Content") or b"")
        if data != bytes(before.get("Content") or b""):
            number = len(_versions(records, after["Id"])) + 1
            _add_note_version(records, after, data, str(number))
        else:
            _follow(records, after["Id"], {"Title": after["Title"]})


def before_delete(records: Records, name: str, row: Row) -> None:
    """Take the note with its document, and the document with its note, to the recycle bin."""
    if name == "ContentDocument":
        _bin(records, "ContentNote", Id=row["Id"])
    elif name == "ContentNote":
        _bin(records, "ContentDocument", Id=row["Id"])
        for part in ("ContentVersion", "ContentDocumentLink"):
            _bin(records, part, ContentDocumentId=row["Id"])


def after_undelete(records: Records, name: str, row: Row) -> None:
    """Take the note of a document out of the recycle bin with it."""
    note = records.tx.get(records.org.object("ContentNote"), row["Id"])
    if name == "ContentDocument" and note is not None:
        changed = {"IsDeleted": False, **_modified(records, "ContentNote")}
        records.tx.update(records.org.object("ContentNote"), note, changed, "undelete")


def _bin(records: Records, name: str, **equal: str) -> None:
    obj = records.org.object(name)
    for row in records.tx.find(obj, **equal):
        if not row["IsDeleted"]:
            records.tx.update(obj, row, {"IsDeleted": True, **_modified(records, name)}, "delete")


def _document(records: Records, key: str, row: Mapping[str, Any]) -> None:
    shared = {n: row[n] for n in _SHARED if row.get(n) is not None}
    _add(records, "ContentDocument", {**shared, "PublishStatus": "P"}, key)
    _link(records, key, row["OwnerId"], "I")


def _link(records: Records, document: str, entity: str, share: str) -> None:
    row = {"ContentDocumentId": document, "LinkedEntityId": entity, "ShareType": share,
           "Visibility": "AllUsers"}  # fmt: skip
    _add(records, "ContentDocumentLink", row)


def _add_note_version(records: Records, row: Mapping[str, Any], data: bytes, number: str) -> None:
    made = {
        "ContentDocumentId": row["Id"], "Title": row["Title"], "VersionData": data,
        "PathOnClient": f"{row['Title']}.snote"[:500], "FileType": NOTE, "FileExtension": "snote",
        "OwnerId": row["OwnerId"], "VersionNumber": number, "PublishStatus": "P", "Origin": "H",
        "TextPreview": row.get("TextPreview"), **_version(records, data),
    }  # fmt: skip
    _publish(records, row["Id"], _add(records, "ContentVersion", made))


def _publish(records: Records, document: str, row: Mapping[str, Any]) -> None:
    """Make a version the latest one of its document."""
    obj = records.org.object("ContentVersion")
    for other in _versions(records, document):
        if other["Id"] != row["Id"] and other["IsLatest"]:
            records.tx.update(obj, other, {"IsLatest": False})
    shown = {n: row.get(n) for n in (
        "Title", "Description", "FileType", "FileExtension", "ContentSize", "ContentModifiedDate",
    )}  # fmt: skip
    _follow(records, document, {**shown, "LatestPublishedVersionId": row["Id"]})
    note = records.tx.get(records.org.object("ContentNote"), document)
    if note is not None:
        found = {"LatestPublishedVersionId": row["Id"],
                 "ContentModifiedDate": row.get("ContentModifiedDate")}  # fmt: skip
        records.tx.update(records.org.object("ContentNote"), note, found)


def _follow(records: Records, document: str, values: Row) -> None:
    obj = records.org.object("ContentDocument")
    before = records.tx.get(obj, document)
    if before is not None:
        changed = {**values, **_modified(records, "ContentDocument")}
        records.tx.update(obj, before, changed)


def _versions(records: Records, document: str) -> list[Row]:
    return records.tx.find(records.org.object("ContentVersion"), ContentDocumentId=document)


def _access(records: Records, name: str) -> ObjectAccess:
    obj = records.org.object(name)
    return ObjectAccess(obj, obj, ALL, frozenset())


def _modified(records: Records, name: str) -> Row:
    writer = _access(records, name).writer
    return writer.audit(writer.modified, records.call.stamp_ms, records.actor.id)


def _add(records: Records, name: str, row: Row, key: str | None = None) -> Row:
    """Insert a row that the product itself makes, in the name of the user."""
    writer = _access(records, name).writer
    audit = writer.audit(writer.created + writer.modified, records.call.stamp_ms, records.actor.id)
    obj = records.org.object(name)
    made = {**writer.defaults, **audit, **row, "Id": key or records.org.new_id(obj)}
    records.tx.insert(obj, [made])
    return made
