Feature: A new connector is paused
  Whoever gets a new Account Engagement account first reviews its settings. Until somebody resumes
  the connector, no person travels by itself in either direction.

  Background:
    Given a newly provisioned Account Engagement connector

  @AE-PAUSE-01
  Scenario: The connector of a new account is paused
    Then the connector is paused
    And neither side has received a person from the connector

  @CARD-PAUSE-01 @AE-PAUSE-02
  Scenario: A connector that nobody resumes stays paused for a day
    Given the prospect "Ana Torres" assigned to a sales user
    And the prospect "Paul Weiss" assigned to a sales user
    And the lead "Ben Okafor"
    When the time that nobody resumes it passes
    Then the connector is paused
    And neither side has received a person from the connector

  @AE-PAUSE-03
  Scenario: New and changed prospects wait in Account Engagement
    Given the linked person "Mia Keller"
    And the prospect "Ana Torres" assigned to a sales user
    When the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And 10 minutes pass
    Then Salesforce has received no person from the connector

  @AE-PAUSE-04
  Scenario: New and changed leads and contacts wait in Salesforce
    Given the linked person "Mia Keller"
    And the lead "Ben Okafor"
    And the contact "Rosa Lind"
    When the job title of the lead "Mia Keller" changes to "Head of Purchasing"
    And 10 minutes pass
    Then Account Engagement has received no person from the connector
