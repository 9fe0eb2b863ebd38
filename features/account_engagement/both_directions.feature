Feature: Changes travel in both directions
  A change of a synced field reaches the linked record without anybody's help.

  @AE-BIDIR-01
  Scenario: A change in Salesforce reaches the prospect
    Given an active Account Engagement connector
    And the linked person "Mia Keller"
    When the job title of the lead "Mia Keller" changes to "Head of Purchasing"
    And 10 minutes pass
    Then the job title of the prospect "Mia Keller" is "Head of Purchasing"
    And the prospect "Mia Keller" and its Salesforce record agree

  @AE-BIDIR-02
  Scenario: A change of the prospect reaches Salesforce
    Given the job title follows Account Engagement
    And an active Account Engagement connector
    And the linked person "Mia Keller"
    When the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And 10 minutes pass
    Then the job title of the lead "Mia Keller" is "Head of Purchasing"
    And the connector has changed the Salesforce record of "Mia Keller" once
