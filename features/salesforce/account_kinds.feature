Feature: Business and person accounts
  An account stands for a company, and for a person only where the organisation has that feature.

  @SF-PA-01 @world:person_accounts
  Scenario: An account of the person record type is a person with an email
    Given the Salesforce user "Ada Admin" with the profile "System Administrator"
    And the record type of person accounts is known as "person type"
    When "Ada Admin" creates the Account "Ana Torres" with
      | RecordTypeId | <person type>      |
      | FirstName    | Ana                |
      | LastName     | Torres             |
      | PersonEmail  | ana@norvia.example |
    Then Salesforce accepts it
    And "Ada Admin" finds the Account "Ana Torres" with
      | IsPersonAccount | true               |
      | Name            | Ana Torres         |
      | PersonEmail     | ana@norvia.example |
    When "Ada Admin" queries
      """
      SELECT Name, Email, IsPersonAccount FROM Contact WHERE AccountId = '<Ana Torres>'
      """
    Then the answer is
      | Name       | Email              | IsPersonAccount |
      | Ana Torres | ana@norvia.example | true            |

  @SF-PA-02
  Scenario: Without the feature there are no person fields
    When "Ida Interface" asks for the description of Account
    Then the description has no field "IsPersonAccount"
    And the description has no field "PersonEmail"
    And the description has no field "PersonContactId"

  @SF-RT-01 @world:person_accounts
  Scenario: Record types tell the two kinds apart
    Given the Salesforce user "Ada Admin" with the profile "System Administrator"
    And the record type of person accounts is known as "person type"
    And the record type of business accounts is known as "business type"
    And the Salesforce Account "Norvia" made by "Ada Admin" with
      | RecordTypeId | <business type> |
      | Name         | Norvia Ltd      |
    And the Salesforce Account "Ana Torres" made by "Ada Admin" with
      | RecordTypeId | <person type> |
      | LastName     | Torres        |
    When "Ada Admin" queries
      """
      SELECT Name, IsPersonAccount, RecordTypeId FROM Account ORDER BY Name
      """
    Then the answer is
      | Name       | IsPersonAccount | RecordTypeId    |
      | Norvia Ltd | false           | <business type> |
      | Torres     | true            | <person type>   |
