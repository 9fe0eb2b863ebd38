Feature: The limit of API calls
  Calls are counted over the last 24 hours.

  @SF-LIMIT-01
  Scenario: The usage is told with every answer
    Given an organisation with a limit of 1000 API calls a day
    When "Ida Interface" makes 10 API calls
    Then the usage reported is 10 of 1000

  @SF-LIMIT-02
  Scenario: A used-up limit refuses calls until the first ones are a day old
    Given an organisation with a limit of 5 API calls a day
    And "Ida Interface" has made 5 API calls
    When "Ida Interface" makes 1 API calls
    Then Salesforce refuses it with 403 REQUEST_LIMIT_EXCEEDED
    When 23 hours pass
    And "Ida Interface" makes 1 API calls
    Then Salesforce refuses it with 403 REQUEST_LIMIT_EXCEEDED
    When 2 hours pass
    And "Ida Interface" makes 1 API calls
    Then Salesforce accepts it
