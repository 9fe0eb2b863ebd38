"""The errors of Salesforce's REST, SOAP and OAuth interfaces, in the vendor's words."""

from __future__ import annotations

from collections.abc import Sequence

from syncproof.kit.errors import ErrorSpec, VendorError

# --- sessions, limits, resources ---------------------------------------------------------------
INVALID_SESSION_ID = ErrorSpec(401, "INVALID_SESSION_ID", "Session expired or invalid")
SESSION_NOT_FOR_REST = ErrorSpec(
    401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"
)
INVALID_AUTH_HEADER = ErrorSpec(401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE")
API_DISABLED_FOR_ORG = ErrorSpec(
    403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."
)
API_CURRENTLY_DISABLED = ErrorSpec(403, "API_CURRENTLY_DISABLED", "API is disabled for this User")
REQUEST_LIMIT_EXCEEDED = ErrorSpec(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
CONCURRENT_LONG_CALLS = ErrorSpec(
    403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."
)
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
XML_PARSER_ERROR = ErrorSpec(400, "XML_PARSER_ERROR", "The HTTP entity body is not well-formed XML")
INVALID_MULTIPART = ErrorSpec(
    400, "INVALID_MULTIPART_REQUEST", "The multipart body cannot be used: {text}"
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

# --- requests inside requests ------------------------------------------------------------------
PROCESSING_HALTED = ErrorSpec(
    400,
    "PROCESSING_HALTED",
    "The transaction was rolled back since another operation in the same transaction failed.",
)
INVALID_REFERENCE = ErrorSpec(
    400,
    "PROCESSING_HALTED",
    "Invalid reference specified. No value for {path} found in {name}",
)
BAD_REFERENCE_ID = ErrorSpec(
    400,
    "JSON_PARSER_ERROR",
    "Provided referenceId ('{id}') must start with a letter or a number, and it can contain only "
    "letters, numbers and underscores ('_').",
)
NOT_IN_COMPOSITE = ErrorSpec(
    400, "PROCESSING_HALTED", "The resource cannot be called by a subrequest: {path}"
)
BATCH_PROCESSING_HALTED = ErrorSpec(
    412, "BATCH_PROCESSING_HALTED", "Batch processing halted per request"
)
TOO_MANY_OPERATIONS = ErrorSpec(
    400, "LIMIT_EXCEEDED", "The request can\u2019t contain more than {limit} operations."
)
OVER_LIMIT = ErrorSpec(400, "LIMIT_EXCEEDED", "{text}")
UNRECOGNIZED_FIELD = ErrorSpec(
    400, "JSON_PARSER_ERROR", 'Unrecognized field "{name}" at [line:1, column:1]'
)
NO_TREE_REFERENCE = ErrorSpec(
    403, "INVALID_INPUT", "Include a reference ID for each record in the request."
)
NO_TREE_TYPE = ErrorSpec(
    400, "INVALID_INPUT", "Include an entity type for each record in the request."
)
DUPLICATE_TREE_REFERENCE = ErrorSpec(
    400, "INVALID_INPUT", "Duplicate ReferenceId provided in the request."
)

# --- objects and fields ------------------------------------------------------------------------
DUPLICATE_FIELD = ErrorSpec(
    400, "DUPLICATE_DEVELOPER_NAME", "There is already a field named {name} on {object}."
)
DUPLICATE_OBJECT = ErrorSpec(
    400, "DUPLICATE_DEVELOPER_NAME", "There is already an object named {name}."
)
METADATA_OF_ONE_ROW = ErrorSpec(
    400,
    "MALFORMED_QUERY",
    "When retrieving results with Metadata or FullName fields, the query qualifications must "
    "specify no more than one row for retrieval. Result size: {rows}",
)

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
MIXED_DML_OPERATION = ErrorSpec(
    400,
    "MIXED_DML_OPERATION",
    "DML operation on setup object is not permitted after you have updated a non-setup object (or "
    "vice versa): {object}, original object: {first}",
)
ALREADY_LINKED = ErrorSpec(
    400, "DUPLICATE_VALUE", "{id15} is already linked with the ContentDocument"
)
DUPLICATES_DETECTED = ErrorSpec(
    400,
    "DUPLICATES_DETECTED",
    "You're creating a duplicate record. We recommend you use an existing record instead.",
)
BAD_COUNTRY = ErrorSpec(
    400,
    "FIELD_INTEGRITY_EXCEPTION",
    "There's a problem with this country, even though it may appear correct. Please select a "
    "country/territory from the list of valid countries.: {label}",
)
BAD_STATE = ErrorSpec(
    400,
    "FIELD_INTEGRITY_EXCEPTION",
    "There's a problem with this state, even though it may appear correct. Please select a state "
    "from the list of valid states.: {label}",
)
NO_COUNTRY = ErrorSpec(
    400,
    "FIELD_INTEGRITY_EXCEPTION",
    "A country/territory must be specified before specifying a state value for field: {label}",
)
BAD_QUEUE = ErrorSpec(
    400, "FIELD_INTEGRITY_EXCEPTION", "Queue not associated with this SObject type"
)
TRANSFER_REQUIRES_READ = ErrorSpec(
    400, "TRANSFER_REQUIRES_READ", "The new owner must have read permission"
)
DUPLICATE_DEVELOPER_NAME = ErrorSpec(
    400, "DUPLICATE_DEVELOPER_NAME", "The developer name {name} is in use already"
)
DELETE_REFUSED = ErrorSpec(400, "DELETE_FAILED", "{text}")
DUPLICATE_ASSIGNMENT = ErrorSpec(
    400,
    "DUPLICATE_VALUE",
    "Duplicate PermissionSetAssignment. Assignee: {user}; Permission Set: {permission_set}",
)
ALREADY_MEMBER = ErrorSpec(400, "DUPLICATE_VALUE", "Already a campaign member.")
LICENSE_LIMIT_EXCEEDED = ErrorSpec(400, "LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded")
UNABLE_TO_LOCK_ROW = ErrorSpec(
    400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records"
)
PASSWORD_REFUSED = ErrorSpec(400, "INVALID_NEW_PASSWORD", "{text}")
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
SOAP_LOGIN_DISABLED = ErrorSpec(
    500, "INVALID_OPERATION", "SOAP API login() is disabled by default in this org."
)
SOAP_SESSION = ErrorSpec(
    500, "INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session"
)
SOAP_MALFORMED = ErrorSpec(500, "UNKNOWN_EXCEPTION", "{text}")
SOAP_UNKNOWN_CALL = ErrorSpec(500, "UNKNOWN_EXCEPTION", "No operation available for request {name}")
SOAP_VERSION = ErrorSpec(500, "UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL")
SOAP_NOT_UNDERSTOOD = ErrorSpec(
    500, "MustUnderstand", 'Did not understand "MustUnderstand" header(s):{name}'
)

# --- rows and calls of SOAP --------------------------------------------------------------------
NO_CONCRETE_TYPE = ErrorSpec(500, "INVALID_TYPE", "Must send a concrete entity type.")
NO_ENTITY_COLUMN = ErrorSpec(
    500,
    "INVALID_FIELD",
    "No such column '{name}' on entity '{object}'. If you are attempting to use a custom field, be "
    "sure to append the '__c' after the custom field name. Please reference your WSDL or the "
    "describe call for the appropriate names.",
)
NO_UPSERT_FIELD = ErrorSpec(
    500,
    "INVALID_FIELD",
    "Field name provided, {name} does not match an External ID, Salesforce Id, or indexed field "
    "for {object}",
)
ID_ON_CREATE = ErrorSpec(
    400, "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call"
)
NO_ID_ON_UPDATE = ErrorSpec(400, "MISSING_ARGUMENT", "Id not specified in an update call")
NO_UPSERT_VALUE = ErrorSpec(400, "MISSING_ARGUMENT", "{name} not specified")
NOT_UNDELETABLE = ErrorSpec(
    400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "Entity type is not undeletable"
)
NOT_IN_BIN = ErrorSpec(400, "UNDELETE_FAILED", "Entity is not in the recycle bin")
NOT_MERGEABLE = ErrorSpec(500, "INVALID_TYPE_FOR_OPERATION", "entity type does not support merge")
MERGE_FAILED = ErrorSpec(400, "MERGE_FAILED", "{text}")
INVALID_STATUS = ErrorSpec(400, "INVALID_STATUS", "invalid convertedStatus: {status}")
NO_CONVERTED_OWNER = ErrorSpec(
    400,
    "UNKNOWN_EXCEPTION",
    "Converted objects can only be owned by users.  If the lead is not owned by a user, you must "
    "specify a user for the Owner field.",
)
PASSWORD_EXPIRED = ErrorSpec(
    500,
    "INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
    "The users password has expired, you must call SetPassword before attempting any other API "
    "operations",
)


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
