Feature: State and country picklists
  Free text by default, lists where the organisation has switched them on.

  @SF-PICK-01
  Scenario: With the picklists on, code and text agree
    Given an organisation with state and country picklists
    When "Ida Interface" creates the Lead "Ana Torres" with
      | LastName | Torres        |
      | Company  | Norvia        |
      | Country  | United States |
      | State    | California    |
    Then Salesforce accepts it
    And "Ida Interface" finds the Lead "Ana Torres" with
      | Country     | United States |
      | CountryCode | US            |
      | State       | California    |
      | StateCode   | CA            |
    When "Ida Interface" changes the Lead "Ana Torres" to
      | StateCode | TX |
    Then "Ida Interface" finds the Lead "Ana Torres" with
      | State | Texas |
    When "Ida Interface" asks for the description of Lead
    Then the description lists the field "StateCode"
    And the description lists the field "CountryCode"

  @SF-PICK-02
  Scenario: With the picklists on, an unlisted country is refused
    Given an organisation with state and country picklists
    When "Ida Interface" tries to create the Lead "Ana Torres" with
      | LastName | Torres       |
      | Company  | Norvia       |
      | Country  | U.S. of A.   |
    Then Salesforce refuses it with 400 FIELD_INTEGRITY_EXCEPTION
    When "Ida Interface" queries
      """
      SELECT Id FROM Lead
      """
    Then the answer has 0 records

  @SF-PICK-03
  Scenario: With the picklists off, any text is stored
    When "Ida Interface" creates the Lead "Ana Torres" with
      | LastName | Torres        |
      | Company  | Norvia        |
      | Country  | USA           |
      | State    | somewhere wet |
    Then "Ida Interface" finds the Lead "Ana Torres" with
      | Country | USA           |
      | State   | somewhere wet |
    When "Ida Interface" asks for the description of Lead
    Then the description has no field "CountryCode"
