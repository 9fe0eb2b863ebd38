"""What the fake systems know: keys, ids, fields, and their errors."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = _KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
FOREIGN_PEM = (
    rsa.generate_private_key(public_exponent=65537, key_size=2048)
    .private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    .decode()
)
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
ME, REP = "005000000000001AAA", "005000000000002AAA"
UNIT = "0Uv000000000001AAA"
COMMON = ["Id", "IsDeleted", "FirstName", "LastName", "Salutation", "Email", "Phone", "Fax",
          "Title", "LeadSource", "HasOptedOutOfEmail", "DoNotCall", "Description", "OwnerId",
          "CreatedDate", "CreatedById", "LastModifiedById", "LastModifiedDate",
          "SystemModstamp"]  # fmt: skip
FIELDS = {
    "Lead": [*COMMON, "Company", "Website", "Industry", "AnnualRevenue", "NumberOfEmployees",
             "Street", "City", "State", "PostalCode", "Country", "IsConverted",
             "ConvertedContactId", "Region__c"],
    "Contact": [*COMMON, "AccountId", "Department", "MailingStreet", "MailingCity",
                "MailingState", "MailingPostalCode", "MailingCountry"],
    "User": ["Id", "Username", "Email", "FirstName", "LastName", "IsActive", "UserType",
             "SystemModstamp"],
    "Campaign": ["Id", "Name", "SystemModstamp"],
}  # fmt: skip
READ_ONLY = {"Id", "IsDeleted", "CreatedDate", "CreatedById", "LastModifiedById",
             "LastModifiedDate", "SystemModstamp", "IsConverted", "ConvertedContactId"}  # fmt: skip
PREFIX = {"Lead": "00Q", "Contact": "003", "Campaign": "701"}
Answer = tuple[int, dict[str, str], Any]
_SOQL = re.compile(
    r"SELECT (?P<fields>.+?) FROM (?P<object>\w+)"
    r"(?: WHERE (?P<field>\w+) (?P<op>>=|=) (?P<value>.+?))? ORDER BY SystemModstamp, Id"
)


class Refused(Exception):  # noqa: N818 - what a vendor does
    """An error answer."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(str(body))
        self.status, self.body = status, body


def sf_error(status: int, code: str, message: str) -> Refused:
    return Refused(status, [{"errorCode": code, "message": message}])


def ae_error(status: int, code: int, message: str) -> Refused:
    return Refused(status, {"code": code, "message": message})
