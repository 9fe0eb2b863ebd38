Feature: Resuming the connector
  Once an administrator has resumed it, prospects sync by themselves, with all that changed meanwhile.

  @AE-PAUSE-09
  Scenario: People sync by themselves after the connector is resumed
    Given a newly provisioned Account Engagement connector
    And the prospect "Ana Torres" assigned to a sales user
    And the lead "Ben Okafor"
    When an administrator resumes the connector
    And 10 minutes pass
    Then the prospect "Ana Torres" and its Salesforce record agree
    And the lead "Ben Okafor" and its prospect agree

  @AE-PAUSE-10
  Scenario: Changes made during the pause are caught up
    Given a newly provisioned Account Engagement connector
    And the linked person "Mia Keller"
    And the linked person "Ben Okafor"
    And the job title of the prospect "Mia Keller" has changed to "Head of Purchasing"
    And the job title of the lead "Ben Okafor" has changed to "Plant Manager"
    When an administrator resumes the connector
    And 10 minutes pass
    Then every change has arrived on the other side

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
