"""Every error that the vendor is known to answer: status, code and text, `{}` for what varies.

What the simulator has no way into stands in `NEVER` with the reason.
"""

from __future__ import annotations

WSDL = "Please reference your WSDL or the describe call for the appropriate names."
COLUMN = (
    "No such column '{}' on entity '{}'. If you are attempting to use a custom field, be sure to "
    f"append the '__c' after the custom field name. {WSDL}"
)
RELATION = (
    "If you are attempting to use a custom relationship, be sure to append the '__r' after the "
    f"custom relationship name. {WSDL}"
)
TYPE = (
    "sObject type '{}' is not supported. If you are attempting to use a custom object, be sure to "
    f"append the '__c' after the entity name. {WSDL}"
)
BLOCK = "\n{}\n{}^\nERROR at Row:{}:Column:{}\n"
DUPLICATE = "You're creating a duplicate record. We recommend you use an existing record instead."
LOGIN = "Invalid username, password, security token; or user locked out."
Known = tuple[int, str, str]

CALLS: list[Known] = [
    (401, "INVALID_SESSION_ID", "Session expired or invalid"),
    (401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
    (401, "INVALID_AUTH_HEADER", "{}"),
    (403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."),
    (403, "API_CURRENTLY_DISABLED", "{}"),
    (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    (403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
    (404, "NOT_FOUND", "The requested resource does not exist"),
    (404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: {}"),
    (405, "METHOD_NOT_ALLOWED", "HTTP Method '{}' not allowed. Allowed are {}"),
    (410, "GONE", "{}"),
    (412, "PRECONDITION_FAILED", "{}"),
    (414, "URI_TOO_LONG", "{}"),
    (415, "UNSUPPORTED_MEDIA_TYPE", "Content type '{}' not supported"),
    (431, "REQUEST_HEADER_FIELDS_TOO_LARGE", "{}"),
    (503, "SERVER_UNAVAILABLE", "Server unavailable"),
    (500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you "
     "contact support: {}"),
    (400, "INVALID_REPLICATION_DATE",
     "startDate must be at least one minute greater than endDate"),
    (400, "INVALID_REPLICATION_DATE", "startDate cannot be more than {} days ago"),
    (400, "INVALID_ID_FIELD", "{}"),
    (400, "INVALID_BATCH_SIZE", "{}"),
    (400, "MISSING_ARGUMENT", "Missing required parameter: {}"),
]  # fmt: skip
RECORDS: list[Known] = [
    (403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"),
    (400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
     "insufficient access rights on cross-reference id: {}"),
    (400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "{}: execution of {} caused by: {}"),
    (404, "ENTITY_IS_DELETED", "entity is deleted"),
    (404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"),
    (400, "INVALID_CROSS_REFERENCE_KEY",
     "Record Type ID: this ID value isn't valid for the user: {}"),
    (400, "MALFORMED_ID", "{}: id value of incorrect type: {}"),
    (400, "MALFORMED_ID", "malformed id {}"),
    (400, "INVALID_FIELD", "No such column '{}' on sobject of type {}"),
    (400, "INVALID_FIELD", "The {} field should not be specified in the sobject data."),
    (400, "INVALID_FIELD", "Foreign key external ID: {} not found for field {} in entity {}"),
    (400, "EXCEEDED_ID_LIMIT",
     "record limit reached. cannot submit more than 200 records into this call"),
    (400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [{}]"),
    (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "{}"),
    (400, "FIELD_INTEGRITY_EXCEPTION", "There's a problem with this country, even though it may "
     "appear correct. Please select a country/territory from the list of valid countries.: {}"),
    (400, "FIELD_FILTER_VALIDATION_EXCEPTION",
     "Value does not exist or does not match filter criteria."),
    (400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
     "{}: bad value for restricted picklist field: {}"),
    (400, "STRING_TOO_LONG", "{}: data value too large: {} (max length={})"),
    (400, "INVALID_EMAIL_ADDRESS", "{}: invalid email address: {}"),
    (400, "NUMBER_OUTSIDE_VALID_RANGE", "{}: value outside of valid range on numeric field: {}"),
    (400, "INVALID_TYPE_ON_FIELD_IN_RECORD", "{}: value not of required type: {}"),
    (400, "JSON_PARSER_ERROR", "Unexpected character ('{}' (code {})): was expecting a colon to "
     "separate field name and value at [line:{}, column:{}]"),
    (400, "JSON_PARSER_ERROR", "Unexpected character ('{}' (code {})): was expecting double-quote "
     "to start field name at [line:{}, column:{}]"),
    (400, "JSON_PARSER_ERROR", "Cannot deserialize instance of {} from VALUE_STRING value {} or "
     "request may be missing a required field at [line:{}, column:{}]"),
    (400, "JSON_PARSER_ERROR", 'Unrecognized field "{}" at [line:{}, column:{}]'),
    (400, "JSON_PARSER_ERROR",
     "The HTTP entity body is required, but this request has no entity body."),
    (400, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: {}. Please check the "
     "security settings of this field and verify that it is read/write for your profile or "
     "permission set."),
    (400, "DUPLICATE_VALUE", "duplicate value found: {} duplicates value on record with id: {}"),
    (400, "DUPLICATES_DETECTED", DUPLICATE),
    (400, "UNABLE_TO_LOCK_ROW",
     "unable to obtain exclusive access to this record or 1 records{}"),
    (400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"),
    (400, "DELETE_FAILED", "Your attempt to delete {} could not be completed because it is "
     "associated with the following opportunities.: {}"),
    (400, "ENTITY_IS_LOCKED", "{}"),
    (400, "STORAGE_LIMIT_EXCEEDED", "storage limit exceeded"),
    (400, "OPERATION_TOO_LARGE", "exceeded 100000 distinct who/what's"),
    (200, "ENTITY_IS_DELETED", "entity is deleted"),
    (200, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"),
    (200, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id"),
    (200, "MALFORMED_ID", "{}: id value of incorrect type: {}"),
    (200, "DUPLICATE_EXTERNAL_ID", "Duplicate external id specified: {}"),
    (200, "DUPLICATES_DETECTED", DUPLICATE),
    (200, "DUPLICATES_DETECTED", "Use one of these records?"),
    (200, "ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were "
     "valid and the request was using AllOrNone header"),
    (200, "PROCESSING_HALTED", "The transaction was rolled back since another operation in the "
     "same transaction failed."),
    (200, "PROCESSING_HALTED", "Invalid reference specified. No value for {} found in {}"),
    (200, "BATCH_PROCESSING_HALTED", "{}"),
    (403, "INVALID_INPUT", "Include a reference ID for each record in the request."),
]  # fmt: skip
QUERIES: list[Known] = [
    (400, "INVALID_FIELD", f"{BLOCK}{COLUMN}"),
    (400, "INVALID_FIELD", f"{BLOCK}Didn't understand relationship '{{}}' in field path. "
     f"{RELATION}"),
    (400, "INVALID_TYPE", f"{BLOCK}Didn't understand relationship '{{}}' in FROM part of query "
     f"call. {RELATION}"),
    (400, "INVALID_FIELD", f"{BLOCK}Invalid field: '{{}}'"),
    (400, "INVALID_FIELD", "duplicate field selected: {}"),
    (400, "INVALID_FIELD", f"{BLOCK}value of filter criterion for field '{{}}' must be of type "
     "dateTime and should not be enclosed in quotes"),
    (400, "INVALID_FIELD", f"{BLOCK}value of filter criterion for field '{{}}' must be of type "
     "boolean and should not be enclosed in quotes"),
    (400, "INVALID_FIELD", f"{BLOCK}value of filter criterion for field '{{}}' must be of type "
     "int and should not be enclosed in quotes"),
    (400, "INVALID_FIELD", f"{BLOCK}field '{{}}' can not be filtered in a query call"),
    (400, "INVALID_FIELD", f"{BLOCK}field '{{}}' can not be sorted in a query call"),
    (400, "INVALID_TYPE", f"{BLOCK}{TYPE}"),
    (400, "MALFORMED_QUERY", f"{BLOCK}unexpected token: '{{}}'"),
    (400, "MALFORMED_QUERY", "unexpected token: '{}'"),
    (400, "MALFORMED_QUERY", "only aggregate expressions use field aliasing"),
    (400, "MALFORMED_QUERY", "only root queries support aggregate expressions"),
    (400, "MALFORMED_QUERY", "Field must be grouped or aggregated: {}"),
    (400, "MALFORMED_QUERY", "Grouped field should not be aggregated: {}"),
    (400, "MALFORMED_QUERY", "Ordered field must be grouped or aggregated: {}"),
    (400, "MALFORMED_QUERY", "field '{}' can not be grouped in a query call"),
    (400, "MALFORMED_QUERY",
     "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"),
    (400, "MALFORMED_QUERY", "The SOQL FIELDS function must have a LIMIT of at most 200"),
    (400, "UNSUPPORTED_API_VERSION",
     f"{BLOCK}The SOQL FIELDS function is not supported in this version of the API"),
    (400, "MALFORMED_QUERY", "Semi join sub-selects are not allowed with the 'OR' operator"),
    (400, "MALFORMED_QUERY", "Nesting of semi join sub-selects is not supported"),
    (400, "MALFORMED_QUERY",
     "Semi join sub-selects are only allowed at the top level WHERE expressions."),
    (400, "MALFORMED_QUERY", "Maximum 2 semi join sub-selects are allowed"),
    (400, "MALFORMED_QUERY", f"{BLOCK}The selected field '{{}}' in the subquery and the left "
     "operand field in the where expression in the outer query '{}' should point to the same "
     "object type"),
    (400, "MALFORMED_QUERY", "Implementation restriction: ContentDocumentLink requires a filter by "
     "a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple "
     "Id's using the IN operator."),
    (400, "MALFORMED_QUERY", "A query string has to be specified"),
    (400, "INVALID_QUERY_FILTER_OPERATOR", f"{BLOCK}invalid ID field: {{}}"),
    (400, "INVALID_QUERY_FILTER_OPERATOR", f"{BLOCK}invalid operator on id field"),
    (400, "QUERY_TIMEOUT", "Your query request was running for too long."),
    (500, "QUERY_TOO_COMPLICATED", "{}"),
    (400, "INVALID_QUERY_LOCATOR", "invalid query locator"),
    (400, "EXCEEDED_ID_LIMIT", "Aggregate query does not support queryMore(), use LIMIT to "
     "restrict the results to a single batch"),
    (400, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"),
    (400, "MALFORMED_SEARCH",
     "No search term found. The search term must be enclosed in braces."),
    (400, "MALFORMED_SEARCH", f"{BLOCK}line 1:{{}} mismatched character '{{}}' expecting '}}'"),
    (400, "INVALID_SEARCH", "search term must be longer than one character: {}"),
]  # fmt: skip
LOGINS: list[Known] = [
    (400, "invalid_grant", "authentication failure"),
    (400, "invalid_grant", "authentication failure - Invalid Password"),
    (400, "invalid_grant", "expired access/refresh token"),
    (400, "invalid_grant", "expired authorization code"),
    (400, "invalid_grant", "invalid assertion"),
    (400, "invalid_grant", "audience is invalid"),
    (400, "invalid_grant", "user hasn't approved this consumer"),
    (400, "invalid_grant", "request not supported on this domain"),
    (400, "invalid_grant", "no client credentials user enabled"),
    (400, "invalid_grant", "token validity expired"),
    (400, "invalid_grant", "inactive user"),
    (400, "invalid_app_access", "user is not admin approved to access this app"),
    (400, "invalid_client_id", "client identifier invalid"),
    (400, "invalid_client", "invalid client credentials"),
    (400, "redirect_uri_mismatch", "redirect_uri must match configuration"),
    (400, "invalid_request", "must be POST"),
    (400, "invalid_request", "missing required parameter: {}"),
    (400, "unsupported_grant_type", "grant type not supported"),
    (400, "rate_limit_exceeded", "login rate exceeded"),
    (400, "inactive_org", "{}"),
    (400, "invalid_token", "{}"),
    (403, "Bad_OAuth_Token", ""),
    (500, "INVALID_LOGIN", LOGIN),
    (500, "LOGIN_MUST_USE_SECURITY_TOKEN", "{}"),
    (500, "PASSWORD_LOCKOUT", "{}"),
    (500, "ORG_LOCKED", "{}"),
    (500, "API_DISABLED_FOR_ORG", "{}"),
    (500, "INVALID_OPERATION", "{}"),
    (500, "INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session"),
    (500, "INVALID_FIELD", f"{BLOCK}{COLUMN}"),
    (500, "INVALID_TYPE", TYPE),
    (500, "INVALID_TYPE_FOR_OPERATION", "entity type does not support merge"),
    (500, "INVALID_QUERY_LOCATOR", "invalid query locator"),
    (200, "INVALID_STATUS", "invalid convertedStatus: {}"),
]  # fmt: skip
JOBS: list[Known] = [
    (400, "INVALIDJOBSTATE", "Aborting already Completed Job not allowed"),
    (400, "INVALIDENTITY", "Entity '{}' is not supported by the Bulk API."),
    (400, "FEATURENOTENABLED", "{}"),
    (400, "INVALIDOPERATION", "{}"),
    (400, "API_ERROR", "Selecting compound data not supported in Bulk Query"),
    (404, "INVALIDJOB", "{}"),
    (412, "JOB_NOT_COMPLETE", "{}"),
    (200, "InvalidBatch", "Field name not found : {}"),
    (200, "InvalidBatch", "The 'delete' batch must contain only ids."),
    (200, "InvalidBatch", "type is not needed for non polymorphic foreign key reference{}"),
    (200, "ClientInputError",
     "LineEnding is invalid on user data. Current LineEnding setting is LF"),
    (200, "InvalidBatch", "Failed to process query: FUNCTIONALITY_NOT_ENABLED: Selecting compound "
     "data not supported in Bulk Query"),
    (400, "InvalidJob", "{}"), (400, "InvalidBatch", "{}"), (400, "InvalidSessionId", "{}"),
    (400, "InvalidJobState", "{}"), (400, "ClientInputError", "{}"), (400, "ExceededQuota", "{}"),
    (400, "FeatureNotEnabled", "{}"), (400, "InvalidEntity", "{}"),
]  # fmt: skip
KNOWN = [*CALLS, *RECORDS, *QUERIES, *LOGINS, *JOBS]

NEVER = {
    "UNKNOWN_EXCEPTION": "only a mistake of the simulator's own makes it",
    "INVALID_ID_FIELD": "no situation is known in which the vendor answers it",
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": "an organisation has no triggers and flows",
    "FIELD_FILTER_VALIDATION_EXCEPTION": "an organisation has no lookup filters",
    "ENTITY_IS_LOCKED": "an organisation has no approval processes",
    "STORAGE_LIMIT_EXCEEDED": "the data of an organisation is not weighed",
    "OPERATION_TOO_LARGE": "a query reads as many polymorphic parents as there are",
    "QUERY_TIMEOUT": "no query takes two minutes, and no fault makes it",
    "Use one of these records?": "an alert of an organisation's own; the standard rules have theirs",
    "authentication failure - Invalid Password": "some organisations only; the others say less",
    "token validity expired": "how far ahead an assertion ends is free",
    "rate_limit_exceeded": "logins are not limited by the hour",
    "inactive_org": "no organisation is closed while its world lives",
    "LOGIN_MUST_USE_SECURITY_TOKEN": "a password without its token is a wrong password",
    "PASSWORD_LOCKOUT": "who is locked out is told what everybody is told",
    "ORG_LOCKED": "no organisation is locked",
    "INVALIDOPERATION": "no situation is known in which the vendor answers it",
    "JOB_NOT_COMPLETE": "the first edition of the guide only; the later ones answer 204",
}
"""Codes, or texts of a code, that no exchange shows."""
