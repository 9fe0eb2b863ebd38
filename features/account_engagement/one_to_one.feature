Feature: One prospect, one Salesforce record
  In an account that allows several prospects with one address, the CRM ID is the match criterion.

  Background:
    Given an Account Engagement account that allows several prospects with one email address
    And the phone follows Account Engagement
    And an active Account Engagement connector

  @AE-AMP-01
  Scenario: Prospects that share an address get a record each
    Given the prospect "Ana Torres" assigned to a sales user
    And the prospect "Luis Torres" with the address of "Ana Torres" assigned to a sales user
    And the lead "Rita Torres" with the address of "Ana Torres"
    When 20 minutes pass
    Then prospects and Salesforce records are linked one to one
    And no prospect has more than one Salesforce record made by the connector

  @AE-AMP-01 @fault
  Scenario: The answer to the creation of a prospect gets lost
    Given the lead "Rita Torres"
    And the answer to the first creation of prospects gets lost
    When 10 minutes pass
    And the trouble is over
    Then the lead "Rita Torres" and its prospect agree
    And prospects and Salesforce records are linked one to one

  @AE-AMP-02
  Scenario: A change of one lead reaches only its own prospect
    Given the linked person "Ana Torres"
    And the linked person "Luis Torres" with the address of "Ana Torres"
    When the job title of the lead "Luis Torres" changes to "Plant Manager"
    And 10 minutes pass
    Then the job title of the prospect "Luis Torres" is "Plant Manager"
    And the job title of the prospect "Ana Torres" is unchanged

  @AE-AMP-03
  Scenario: A change of one prospect reaches only its own lead
    Given the linked person "Ana Torres"
    And the linked person "Luis Torres" with the address of "Ana Torres"
    When the phone of the prospect "Luis Torres" changes to "555077"
    And 10 minutes pass
    Then the phone of the lead "Luis Torres" is "555077"
    And the phone of the lead "Ana Torres" is unchanged

  @AE-AMP-04
  Scenario Outline: A new <kind> gets a prospect of its own although its address is taken
    Given the linked person "Ana Torres"
    And the <kind> "Luis Torres" with the address of "Ana Torres"
    When 10 minutes pass
    Then the <kind> "Luis Torres" and its prospect agree
    And prospects and Salesforce records are linked one to one

    Examples:
      | kind    |
      | lead    |
      | contact |
