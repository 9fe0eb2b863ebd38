Feature: Records that Salesforce refuses
  A refused record stays unsynced and is listed, until somebody removes the cause.

  Background:
    Given Salesforce refuses leads whose phone is "000000"
    And the phone follows Account Engagement
    And an active Account Engagement connector

  @AE-QUEUE-02
  Scenario: A refused prospect stays unsynced and is listed
    Given the prospect "Ana Torres" with the phone "000000" assigned to a sales user
    And the prospect "Paul Weiss" assigned to a sales user
    When 20 minutes pass
    Then Salesforce has received only "Paul Weiss" from the connector
    And the sync error of the prospect "Ana Torres" is listed

  @AE-QUEUE-03
  Scenario: A refused change leaves the former value in Salesforce
    Given the linked person "Mia Keller"
    When the phone of the prospect "Mia Keller" changes to "000000"
    And 20 minutes pass
    Then the phone of the lead "Mia Keller" is unchanged
    And the sync error of the prospect "Mia Keller" is listed

  @AE-QUEUE-05
  Scenario: A refused prospect syncs once the cause is gone
    Given the prospect "Ana Torres" with the phone "000000" assigned to a sales user
    And 10 minutes pass
    When Salesforce no longer refuses leads by their phone
    And the job title of the prospect "Ana Torres" changes to "Plant Manager"
    And 10 minutes pass
    Then the prospect "Ana Torres" and its Salesforce record agree
    And no sync error of the prospect "Ana Torres" is listed
