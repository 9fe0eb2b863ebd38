Feature: The connector works as its connector user
  What the connector user may see is what syncs, and what it writes carries its name.

  @AE-USER-01
  Scenario: Salesforce attributes every change to the connector user
    Given the job title follows Account Engagement
    And an active Account Engagement connector
    And the prospect "Ana Torres" assigned to a sales user
    And the linked person "Mia Keller"
    When the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And 10 minutes pass
    Then Salesforce attributes the connector's changes to the connector user

  @AE-USER-02
  Scenario: A lead that the connector user may not see does not sync
    Given an organisation in which leads are private
    And a connector user of our own who sees only its own records
    And an active Account Engagement connector
    And the lead "Ben Okafor" of another user
    And the lead "Rosa Lind" of the connector user
    When 10 minutes pass
    Then Account Engagement has received only "Rosa Lind" from the connector

  @AE-IU-01
  Scenario: The integration user sees the records of everybody
    Given an organisation in which leads are private
    And an active Account Engagement connector
    And the lead "Ben Okafor" of another user
    When 10 minutes pass
    Then the lead "Ben Okafor" and its prospect agree

  @AE-IU-09 @AE-USER-01
  Scenario: A connector user of our own takes the place of the integration user
    Given a connector user of our own
    And an active Account Engagement connector
    And the prospect "Ana Torres" assigned to a sales user
    When 10 minutes pass
    Then the prospect "Ana Torres" and its Salesforce record agree
    And Salesforce attributes the connector's changes to the connector user
