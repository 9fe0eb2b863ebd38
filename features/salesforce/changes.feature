Feature: Finding what changed
  Changes are found by their time, deletions by their own list and in the recycle bin.

  @SF-CHG-01
  Scenario: A changed lead is found by the time of its change
    Given the Salesforce Lead "Ana Torres" made by "Ida Interface" with
      | LastName | Torres |
      | Company  | Norvia |
    And the Salesforce Lead "Bo Berg" made by "Ida Interface" with
      | LastName | Berg   |
      | Company  | Norvia |
    And 10 minutes pass
    When "Ida Interface" changes the Lead "Ana Torres" to
      | Title | Buyer |
    And "Ida Interface" queries
      """
      SELECT LastName FROM Lead WHERE SystemModstamp > 2026-01-05T08:05:00Z
      AND LastModifiedDate > 2026-01-05T08:05:00Z
      """
    Then the answer is
      | LastName |
      | Torres   |

  @SF-DEL-01
  Scenario Outline: A deleted person is listed as deleted
    Given the Salesforce <object> "Ana Torres" made by "Ida Interface" with
      | LastName | Torres  |
      | <needed> | <value> |
    And 10 minutes pass
    When "Ida Interface" deletes the <object> "Ana Torres"
    And "Ida Interface" asks which <object> records were deleted in the last hour
    Then the deleted records include "Ana Torres"
    When "Ida Interface" queries the recycle bin too
      """
      SELECT LastName, IsDeleted FROM <object>
      """
    Then the answer is
      | LastName | IsDeleted |
      | Torres   | true      |
    When "Ida Interface" queries
      """
      SELECT LastName FROM <object>
      """
    Then the answer has 0 records

    Examples:
      | object  | needed  | value  |
      | Lead    | Company | Norvia |
      | Contact | Title   | Buyer  |
