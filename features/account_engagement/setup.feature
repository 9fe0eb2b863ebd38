Feature: Setting the connector up
  An account has one Salesforce connector, and nobody resumes it before its setup is finished.

  @AE-PRE-02
  Scenario: A connector whose setup is unfinished cannot be resumed
    Given an Account Engagement account whose setup is unfinished
    And a newly provisioned Account Engagement connector
    When an administrator tries to resume the connector
    Then the attempt is refused because the setup is incomplete
    And the connector is paused

  @AE-LIMIT-01
  Scenario: A second Salesforce connector is refused
    Given a newly provisioned Account Engagement connector
    When somebody adds a second Salesforce connector to the account
    Then the attempt is refused because the account has a connector
