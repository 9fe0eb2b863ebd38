"""How the Bulk APIs refuse: Bulk API 1.0 in its own codes, Bulk API 2.0 in those of REST.

The rules are the same, so a rule says its code once; `second` words it for Bulk API 2.0.
"""

from __future__ import annotations

from syncproof.kit.errors import ErrorSpec, VendorError

# --- rules of both -----------------------------------------------------------------------------
NO_OBJECT = ErrorSpec(400, "InvalidJob", "Unable to find object: {name}")
NO_ENTITY = ErrorSpec(400, "InvalidEntity", "Entity '{name}' is not supported by the Bulk API.")
NO_EXTERNAL_ID = ErrorSpec(
    400,
    "InvalidJob",
    "External ID was blank for {object}. An External ID must be specified for upsert.",
)
NOT_EXTERNAL_ID = ErrorSpec(
    400,
    "InvalidJob",
    "Field name provided, {name} does not match an External ID, Salesforce Id, or indexed field "
    "for {object}",
)
NO_HARD_DELETE = ErrorSpec(
    400,
    "FeatureNotEnabled",
    "hardDelete operation requires special user profile permission, please contact your system "
    "administrator",
)
NO_RULE = ErrorSpec(400, "InvalidJob", "Assignment rule {id} was not found")
QUOTA = ErrorSpec(400, "ExceededQuota", "ApiBatchItems Limit exceeded.")
# --- Bulk API 1.0 ------------------------------------------------------------------------------
JOB_GONE = ErrorSpec(400, "InvalidJob", "Unable to find object for id: {id}")
BATCH_GONE = ErrorSpec(400, "InvalidBatch", "Unable to find object for id: {id}")
BAD_JOB = ErrorSpec(400, "InvalidJob", "{text}")
BAD_BATCH = ErrorSpec(400, "InvalidBatch", "{text}")
NOT_PROCESSED = ErrorSpec(400, "InvalidBatch", "Records not processed")
NOT_OPEN = ErrorSpec(
    400,
    "InvalidJobState",
    "Failed to create batch, since the Job is not Open. Current job state is '{state}'",
)
BAD_STATE = ErrorSpec(400, "InvalidJobState", "{verb} already {state} Job not allowed")
BAD_INPUT = ErrorSpec(400, "ClientInputError", "{text}")
NO_FEATURE = ErrorSpec(400, "FeatureNotEnabled", "{what} is not enabled")
TOO_LARGE = ErrorSpec(400, "ExceededQuota", "Size of the batch exceeds the limit of {limit}")
# --- Bulk API 2.0 ------------------------------------------------------------------------------
NO_JOB = ErrorSpec(404, "INVALIDJOB", "Unable to find object for id: {id}")
BAD_VALUE = ErrorSpec(400, "API_ERROR", "Invalid value: '{value}' supplied for property: '{name}'")
SECOND_UPLOAD = ErrorSpec(
    400,
    "BULK_API_ERROR",
    "Found multiple contents for job: <{id15}>, please 'Close' / 'Abort' / 'Delete' the current "
    "Job then create a new Job and make sure you only do 'PUT' once on a given Job.",
)
WRONG_STATE = ErrorSpec(400, "INVALIDJOBSTATE", "{text}")
NO_COMPOUND = ErrorSpec(400, "API_ERROR", "Selecting compound data not supported in Bulk Query")
NO_CHILDREN = ErrorSpec(400, "API_ERROR", "Aggregate Relationships not supported in Bulk Query")
NO_CLAUSE = ErrorSpec(400, "API_ERROR", "{what} not supported in Bulk Query")
QUERY_JOBS = ErrorSpec(
    400,
    "LIMIT_EXCEEDED",
    "Max bulk v2 query jobs ({limit}) per 24 hrs has been reached ({limit})",
)
OTHER_VERSION = ErrorSpec(
    409,
    "API_ERROR",
    "The API version in the URL has to be the one that the job was created with: {version}",
)


def second(error: VendorError) -> VendorError:
    """Word a rule of both APIs for Bulk API 2.0."""
    code = str(error.code)
    text = error.message if code == "InvalidEntity" else f"{code} : {error.message}"
    return VendorError(error.status, code.upper(), text)


class DataError(Exception):
    """The data of a job or batch as a whole cannot be worked off; the text is its message."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code} : {text}")
