"""The errors of Salesforce's REST, SOAP and OAuth interfaces, in the vendor's words."""

from __future__ import annotations

from collections.abc import Sequence

from syncproof.kit.errors import ErrorSpec, VendorError

# --- sessions, limits, resources ---------------------------------------------------------------
INVALID_SESSION_ID = ErrorSpec(401, "INVALID_SESSION_ID", "Session expired or invalid")
INVALID_AUTH_HEADER = ErrorSpec(401, "INVALID_AUTH_HEADER", "INVALID_AUTH_HEADER")
API_DISABLED_FOR_ORG = ErrorSpec(
    403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."
)
API_CURRENTLY_DISABLED = ErrorSpec(403, "API_CURRENTLY_DISABLED", "API is disabled for this User")
REQUEST_LIMIT_EXCEEDED = ErrorSpec(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
NOT_FOUND = ErrorSpec(404, "NOT_FOUND", "The requested resource does not exist")
NO_EXTERNAL_ID = ErrorSpec(
    404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: {segment}"
)
VERSION_GONE = ErrorSpec(410, "GONE", "The requested API version v{version} is retired.")
METHOD_NOT_ALLOWED = ErrorSpec(
    405, "METHOD_NOT_ALLOWED", "HTTP Method '{method}' not allowed. Allowed are {allowed}"
)
URI_TOO_LONG = ErrorSpec(414, "URI_TOO_LONG", "URI length exceeds 16384 bytes")
HEADERS_TOO_LARGE = ErrorSpec(
    431, "REQUEST_HEADER_FIELDS_TOO_LARGE", "URI and headers exceed 16384 bytes"
)
BODY_TOO_LARGE = ErrorSpec(413, "REQUEST_ENTITY_TOO_LARGE", "HTTP entity body is too large")
UNSUPPORTED_MEDIA_TYPE = ErrorSpec(
    415, "UNSUPPORTED_MEDIA_TYPE", "Content type '{kind}' not supported"
)
NOT_ACCEPTABLE = ErrorSpec(406, "NOT_ACCEPTABLE", "Accept type '{kind}' not supported")
NOT_ENABLED = ErrorSpec(400, "FUNCTIONALITY_NOT_ENABLED", "{what} is not enabled")
UNKNOWN_EXCEPTION = ErrorSpec(
    500,
    "UNKNOWN_EXCEPTION",
    "An unexpected error occurred. Please include this ErrorId if you contact support: "
    "{number}-1 (0)",
)
SERVER_UNAVAILABLE = ErrorSpec(503, "SERVER_UNAVAILABLE", "Server unavailable")

# --- bodies and parameters ---------------------------------------------------------------------
JSON_PARSER_ERROR = ErrorSpec(400, "JSON_PARSER_ERROR", "{text}")
BODY_REQUIRED = ErrorSpec(
    400,
    "JSON_PARSER_ERROR",
    "The HTTP entity body is required, but this request has no entity body.",
)
NO_QUERY = ErrorSpec(400, "MALFORMED_QUERY", "A query string has to be specified")
MISSING_ARGUMENT = ErrorSpec(400, "MISSING_ARGUMENT", "Missing required parameter: {name}")
INVALID_PARAMETER = ErrorSpec(400, "INVALID_PARAMETER", "{text}")
INVALID_HEADER = ErrorSpec(400, "INVALID_HEADER", "Invalid value for header {name}: {value}")
PRECONDITION_FAILED = ErrorSpec(412, "PRECONDITION_FAILED", "Precondition failed")
INVALID_TYPE = ErrorSpec(
    400,
    "INVALID_TYPE",
    "sObject type '{name}' is not supported. If you are attempting to use a custom object, be "
    "sure to append the '__c' after the entity name. Please reference your WSDL or the describe "
    "call for the appropriate names.",
)
INVALID_INPUT = ErrorSpec(400, "INVALID_INPUT", "{text}")
EXCEEDED_ID_LIMIT = ErrorSpec(
    400,
    "EXCEEDED_ID_LIMIT",
    "record limit reached. cannot submit more than {limit} records into this call",
)
TOO_MANY_CHUNKS = ErrorSpec(
    400,
    "INVALID_BATCH_SIZE",
    "Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce "
    "chunking.",
)
INVALID_QUERY_LOCATOR = ErrorSpec(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
INVALID_REPLICATION_DATE = ErrorSpec(400, "INVALID_REPLICATION_DATE", "{text}")
MALFORMED_ID_LIST = ErrorSpec(400, "MALFORMED_ID", "malformed id {value}")

# --- records -----------------------------------------------------------------------------------
NO_COLUMN = ErrorSpec(400, "INVALID_FIELD", "No such column '{name}' on sobject of type {object}")
NOT_IN_BODY = ErrorSpec(
    400, "INVALID_FIELD", "The {name} field should not be specified in the sobject data."
)
NO_FOREIGN_KEY = ErrorSpec(
    400,
    "INVALID_FIELD",
    "Foreign key external ID: {value} not found for field {name} in entity {object}",
)
NOT_WRITEABLE = ErrorSpec(
    400,
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    "Unable to create/update fields: {names}. Please check the security settings of this field "
    "and verify that it is read/write for your profile or permission set.",
)
REQUIRED_FIELD_MISSING = ErrorSpec(
    400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [{names}]"
)
STRING_TOO_LONG = ErrorSpec(
    400, "STRING_TOO_LONG", "{label}: data value too large: {value} (max length={length})"
)
INVALID_EMAIL_ADDRESS = ErrorSpec(
    400, "INVALID_EMAIL_ADDRESS", "{label}: invalid email address: {value}"
)
BAD_PICKLIST = ErrorSpec(
    400,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    "{label}: bad value for restricted picklist field: {value}",
)
OUT_OF_RANGE = ErrorSpec(
    400,
    "NUMBER_OUTSIDE_VALID_RANGE",
    "{label}: value outside of valid range on numeric field: {value}",
)
WRONG_TYPE = ErrorSpec(
    400, "INVALID_TYPE_ON_FIELD_IN_RECORD", "{label}: value not of required type: {value}"
)
MALFORMED_ID = ErrorSpec(400, "MALFORMED_ID", "{label}: id value of incorrect type: {value}")
NO_CROSS_REFERENCE = ErrorSpec(
    400,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
    "insufficient access rights on cross-reference id: {id15}",
)
INVALID_CROSS_REFERENCE_KEY = ErrorSpec(
    404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"
)
BAD_RECORD_TYPE = ErrorSpec(
    400,
    "INVALID_CROSS_REFERENCE_KEY",
    "Record Type ID: this ID value isn't valid for the user: {id}",
)
INACTIVE_OWNER = ErrorSpec(
    400,
    "INACTIVE_OWNER_OR_USER",
    "operation performed with inactive user [{id15}] as owner of {object}",
)
INSUFFICIENT_ACCESS = ErrorSpec(
    403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"
)
NO_OBJECT_ACCESS = ErrorSpec(
    403, "INSUFFICIENT_ACCESS_OR_READONLY", "entity type cannot be {verb}: {object}"
)
ENTITY_IS_DELETED = ErrorSpec(404, "ENTITY_IS_DELETED", "entity is deleted")
DELETE_FAILED = ErrorSpec(
    400,
    "DELETE_FAILED",
    "Your attempt to delete {name} could not be completed because it is associated with the "
    "following {what}.: {list}",
)
CANNOT_UPDATE_CONVERTED_LEAD = ErrorSpec(
    400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"
)
VALIDATION_RULE = ErrorSpec(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "{text}")
FIELD_INTEGRITY = ErrorSpec(400, "FIELD_INTEGRITY_EXCEPTION", "{text}")
DUPLICATE_VALUE = ErrorSpec(
    400,
    "DUPLICATE_VALUE",
    "duplicate value found: {name} duplicates value on record with id: {id15}",
)
DUPLICATE_EXTERNAL_ID = ErrorSpec(
    400, "DUPLICATE_EXTERNAL_ID", "Duplicate external id specified: {value}"
)
ALREADY_MEMBER = ErrorSpec(400, "DUPLICATE_VALUE", "Already a campaign member.")
LICENSE_LIMIT_EXCEEDED = ErrorSpec(400, "LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded")
UNABLE_TO_LOCK_ROW = ErrorSpec(
    400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records"
)
ALL_OR_NONE = ErrorSpec(
    400,
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone "
    "header",
)

# --- logging in --------------------------------------------------------------------------------
INVALID_LOGIN = ErrorSpec(
    500,
    "INVALID_LOGIN",
    "Invalid username, password, security token; or user locked out.",
)
API_LOGIN_DISABLED = ErrorSpec(
    500, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner"
)
SOAP_SESSION = ErrorSpec(
    500, "INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session"
)
SOAP_MALFORMED = ErrorSpec(500, "UNKNOWN_EXCEPTION", "{text}")
SOAP_UNKNOWN_CALL = ErrorSpec(500, "UNKNOWN_EXCEPTION", "No operation available for request {name}")
SOAP_VERSION = ErrorSpec(500, "UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL")


def oauth(code: str, text: str, status: int = 400) -> VendorError:
    """Refuse at an OAuth endpoint, whose errors are one object."""
    return VendorError(status, code, text)


def several(errors: Sequence[VendorError]) -> VendorError:
    """Make one refusal of a record's errors, which the vendor lists one after the other."""
    first = errors[0]
    if len(errors) > 1:
        first.extra = {"more": list(errors[1:])}
    return first


def each(error: VendorError) -> list[VendorError]:
    """List the single errors of a refusal."""
    return [error, *error.extra.get("more", ())]
