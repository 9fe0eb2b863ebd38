Feature: Logging in
  Signed assertions, passwords with tokens, and who is kept out.

  @SF-CAPP-01
  Scenario: A signed assertion of a connected app gives a session
    When "Ida Interface" logs in with a signed assertion
    Then a session is given

  @SF-CAPP-02
  Scenario Outline: An assertion with a wrong part gives none
    When "Ida Interface" logs in with an assertion whose <part> is wrong
    Then no session is given

    Examples:
      | part      |
      | signature |
      | audience  |
      | user      |
      | time      |

  @SF-IU-01
  Scenario: The integration user has no password log-in
    When the integration user tries to log in with a password
    Then no session is given

  @SF-IU-01
  Scenario: The integration user belongs to its own app
    When the integration user tries to log in through another app
    Then no session is given

  @SF-CRED-01
  Scenario: Password and security token together give a session
    When "Ida Interface" logs in with password and security token
    Then a session is given
    When "Ida Interface" logs in with password and a wrong security token
    Then no session is given

  @SF-USERREV-01
  Scenario: A deactivated user's sessions end, and there are no new ones
    Given "Ida Interface" is logged in
    When "Ida Interface" logs in with password and security token
    Then a session is given
    When an administrator deactivates the user "Ida Interface"
    And "Ida Interface" queries
      """
      SELECT Id FROM Lead
      """
    Then Salesforce refuses it with 401 INVALID_SESSION_ID
    When the same log-in is tried again
    Then no session is given

  @SF-ED-01
  Scenario: An edition without API access refuses calls
    Given an organisation of the edition Professional without API access
    When "Any User" queries
      """
      SELECT Id FROM Lead
      """
    Then Salesforce refuses it with 403 API_DISABLED_FOR_ORG

  @SF-SBX-01 @world:sandbox
  Scenario: A sandbox's users log in at the sandboxes' host alone
    When "Ida Interface" logs in at the log-in host of production
    Then no session is given
    When "Ida Interface" logs in at the log-in host of sandboxes
    Then a session is given
    When "Ida Interface" queries
      """
      SELECT IsSandbox FROM Organization
      """
    Then the answer is
      | IsSandbox |
      | true      |
