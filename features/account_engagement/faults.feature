Feature: Trouble on the way
  Connections break and quotas run out. Afterwards everybody has arrived, exactly once.

  Background:
    Given the job title follows Account Engagement
    And an active Account Engagement connector

  @AE-AMP-01 @fault
  Scenario: The answer to a creation gets lost
    Given the prospect "Ana Torres" assigned to a sales user
    And the prospect "Paul Weiss" assigned to a sales user
    And the answer to the first creation of leads gets lost
    When 10 minutes pass
    And the trouble is over
    Then no prospect has more than one Salesforce record made by the connector
    And the prospect "Ana Torres" and its Salesforce record agree

  @AE-AMP-01 @fault
  Scenario: The connection breaks before a creation is carried out
    Given the prospect "Ana Torres" assigned to a sales user
    And the connection breaks at the first creation of leads
    When 10 minutes pass
    And the trouble is over
    Then no prospect has more than one Salesforce record made by the connector
    And the prospect "Ana Torres" and its Salesforce record agree

  @AE-BIDIR-01 @fault
  Scenario: Account Engagement refuses calls for twelve minutes because of its rate
    Given the linked person "Mia Keller"
    And Account Engagement refuses calls because of their rate for 12 minutes
    When the phone of the lead "Mia Keller" changes to "555077"
    And 20 minutes pass
    And the trouble is over
    Then the phone of the prospect "Mia Keller" is "555077"

  @AE-BIDIR-02 @fault
  Scenario: A lead is locked by somebody else at the first attempt
    Given the linked person "Mia Keller"
    And the first change of a lead finds it locked
    When the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And 10 minutes pass
    And the job title of the prospect "Mia Keller" changes to "Plant Manager"
    And the trouble is over
    Then the job title of the lead "Mia Keller" is "Plant Manager"

  @AE-BIDIR-02 @fault
  Scenario: Salesforce ends the session in the middle of the work
    Given the linked person "Mia Keller"
    And Salesforce ends the connector's session
    When the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And 10 minutes pass
    And the trouble is over
    Then the job title of the lead "Mia Keller" is "Head of Purchasing"

  @AE-BIDIR-02 @fault
  Scenario: Salesforce is down for maintenance for twelve minutes
    Given the linked person "Mia Keller"
    And Salesforce shows a maintenance page for 12 minutes
    When the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And 20 minutes pass
    And the trouble is over
    Then the job title of the lead "Mia Keller" is "Head of Purchasing"

  @AE-BIDIR-01 @fault
  Scenario: The answer to a search for leads is cut off
    Given the linked person "Mia Keller"
    And the next answer to a search for leads is cut off
    When the phone of the lead "Mia Keller" changes to "555077"
    And 10 minutes pass
    And the trouble is over
    Then the phone of the prospect "Mia Keller" is "555077"

  @AE-AMP-01 @fault
  Scenario: One of several new people is refused for a moment
    Given the prospect "Ana Torres" assigned to a sales user
    And the prospect "Paul Weiss" assigned to a sales user
    And the new lead of "Paul Weiss" is locked for a moment
    When 10 minutes pass
    And the job title of the prospect "Paul Weiss" changes to "Plant Manager"
    And the trouble is over
    Then the prospect "Paul Weiss" and its Salesforce record agree

  @AE-MDS-01 @fault
  Scenario: A lead becomes visible only after the connector has looked
    Given the lead "Ben Okafor" that becomes visible late
    When 10 minutes pass
    And the trouble is over
    Then the lead "Ben Okafor" and its prospect agree
