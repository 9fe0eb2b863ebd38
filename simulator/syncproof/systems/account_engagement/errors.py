"""Account Engagement's error catalogue (codes of the vendor's "Error Codes and Messages" page).

The docs give HTTP statuses for few codes: 400 for bad input, 404 for unknown or binned records, 405
where rights or a condition forbid the call; 401 and 429 are what public clients react to. Text
after a colon is the simulator's and names the culprit; clients compare codes.
"""

from __future__ import annotations

from syncproof.kit.errors import ErrorSpec, VendorError

BIN_WARNING = {"Pardot-Warning": "201;Record In Recycle Bin"}

INVALID_PROSPECT_ID = ErrorSpec(400, 3, "Invalid prospect ID")
INVALID_EMAIL = ErrorSpec(400, 4, "Invalid prospect email address")
INVALID_QUERY = ErrorSpec(400, 5, "Invalid query parameters")
INVALID_TIMESTAMP = ErrorSpec(400, 7, "Invalid timestamp")
EMAIL_EXISTS = ErrorSpec(400, 9, "A prospect with the specified email address already exists")
INVALID_USER_ID = ErrorSpec(400, 10, "Invalid user ID")
INVALID_USER_EMAIL = ErrorSpec(400, 11, "Invalid user email address")
PARAMETERS_MISSING = ErrorSpec(400, 13, "One or more required parameters are missing")
INVALID_ID = ErrorSpec(400, 16, "Invalid ID")
INVALID_OFFSET = ErrorSpec(400, 21, "Invalid offset")
UNSUPPORTED = ErrorSpec(400, 22, "Unsupported feature in this version of the API")
INVALID_LIMIT = ErrorSpec(400, 23, "Invalid limit")
SALESFORCE_DETECTED = ErrorSpec(405, 37, "A SalesForce connector was detected")
INVALID_CAMPAIGN_ID = ErrorSpec(400, 38, "Invalid campaign ID")
NO_PERMISSION = ErrorSpec(
    405, 46, "This API user lacks sufficient permissions for the requested operation"
)
INVALID_BOOLEAN = ErrorSpec(400, 50, "Invalid boolean")
INVALID_PARAMETER = ErrorSpec(400, 51, "Invalid parameter")
EMAIL_IN_USE = ErrorSpec(400, 54, "Email address is already in use")
INVALID_LIST_ID = ErrorSpec(400, 55, "Invalid list ID")
INVALID_NUMBER = ErrorSpec(400, 56, "Invalid number entered for field")
INVALID_DATE = ErrorSpec(400, 57, "Invalid date entered for field")
ALREADY_MEMBER = ErrorSpec(
    400, 58, "That prospect is already a member of that list. Update the membership instead."
)
CRM_DETECTED = ErrorSpec(405, 59, "A CRM connector was detected")
INVALID_METHOD = ErrorSpec(405, 60, "Invalid HTTP request method")
CONCURRENT_LIMIT = ErrorSpec(
    429,
    66,
    "You have exceeded your concurrent request limit. Please wait, before trying again",
)
INVALID_CRM_FID = ErrorSpec(400, 79, "Invalid CRM_FID")
FID_MISMATCH = ErrorSpec(400, 81, "Prospect ID and FID do not match")
UNABLE_TO_SAVE = ErrorSpec(400, 85, "Unable to save the prospect")
USE_VERSION_4 = ErrorSpec(400, 88, "Your account must use version 4 of the API.")
NOT_VERSION_4 = ErrorSpec(400, 89, "Your account is unable to use version 4 of the API.")
NOT_FOUND = ErrorSpec(404, 109, "The requested record was not found.")
UNABLE_TO_SYNC = ErrorSpec(400, 121, "Unable to sync Prospect with Salesforce")
DAILY_LIMIT = ErrorSpec(429, 122, "Daily API rate limit met")
TWO_OWNERS = ErrorSpec(400, 125, "Cannot accept both user_id and crm_owner_fid.")
NO_CAMPAIGN_CREATE = ErrorSpec(405, 128, "Cannot create campaigns (Connected Campaigns on)")
NO_CAMPAIGN_CHANGE = ErrorSpec(405, 129, "Cannot modify campaign name or cost")
SORT_INVALID = ErrorSpec(400, 133, "Invalid sort option")
SORT_TOO_MANY = ErrorSpec(400, 134, "Too many sort options (max 2)")
SORT_WITHOUT_ID = ErrorSpec(400, 135, "One of two sort options must be id")
INVALID_JSON = ErrorSpec(400, 150, "Input needs to be valid JSON")
INVALID_CONTENT_TYPE = ErrorSpec(400, 151, "Unsupported content-type")
EMPTY_BODY = ErrorSpec(400, 152, "Request body can't be empty")
PROPERTY_MISSING = ErrorSpec(400, 153, "Missing required property in request")
PROPERTY_INVALID = ErrorSpec(400, 154, "Invalid property in request")
INVALID_FIELDS = ErrorSpec(400, 180, "One or more of the specified fields are invalid")
HEADER_MISSING = ErrorSpec(400, 181, "A required header is missing")
INTERNAL = ErrorSpec(500, 183, "An internal error occurred")
INVALID_TOKEN = ErrorSpec(401, 184, "access_token is invalid, unknown, or malformed")
UNKNOWN_ENDPOINT = ErrorSpec(404, 198, "Endpoint not found")
NO_API_KEY = ErrorSpec(400, 199, "api_key authentication is no longer supported")
UNKNOWN_UNIT = ErrorSpec(
    400,
    201,
    "Business Unit specified in Pardot-Business-Unit-Id header not found or inactive.",
)
MINUTE_LIMIT = ErrorSpec(429, 202, "Minute rate limit met")
UNKNOWN_ACTION = ErrorSpec(400, 205, "Invalid record action name")
TOO_MANY_FILTERS = ErrorSpec(400, 209, "Too many filtered fields (max 3)")
PAGE_EXPIRED = ErrorSpec(400, 210, "Page token has expired.")
PAGE_INVALID = ErrorSpec(400, 211, "Page token is invalid.")
DELETED_UPDATE = ErrorSpec(
    404, 219, "Deleted records can't be updated. Please undelete before updating."
)
INVALID_FOR_REQUEST = ErrorSpec(400, 224, "Invalid fields for request type")
NAME_IN_USE = ErrorSpec(400, 245, "The supplied name is already in use.")


def refuse(spec: ErrorSpec, detail: str = "") -> VendorError:
    """Make the refusal, with the culprit after the vendor's words when there is one."""
    text = f"{spec.message.rstrip('.')}: {detail}" if detail else spec.message
    return VendorError(spec.status, spec.code, text)


def binned(spec: ErrorSpec) -> VendorError:
    """Refuse because the record lies in the recycle bin, and say so in the warning header."""
    return VendorError(spec.status, spec.code, spec.message, headers=BIN_WARNING)
