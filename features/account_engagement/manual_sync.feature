Feature: Syncing one person by hand
  There are two ways: from the prospect, and from the lead or contact.

  Background:
    Given an active Account Engagement connector

  @AE-MAN-01
  Scenario: Sync with CRM on a prospect
    Given the prospect "Ana Torres" assigned to a sales user
    And the prospect "Paul Weiss" assigned to a sales user
    When somebody uses Sync with CRM on the prospect "Ana Torres"
    Then the prospect "Ana Torres" and its Salesforce record agree
    And Salesforce has received only "Ana Torres" from the connector

  @AE-MAN-02
  Scenario: Send to Account Engagement on a lead
    Given the lead "Ben Okafor"
    And the lead "Mia Keller"
    When somebody uses Send to Account Engagement on the lead "Ben Okafor"
    Then the lead "Ben Okafor" and its prospect agree
    And Account Engagement has received only "Ben Okafor" from the connector

  @AE-MAN-03
  Scenario: Send to Account Engagement on a contact
    Given the contact "Rosa Lind"
    And the lead "Mia Keller"
    When somebody uses Send to Account Engagement on the contact "Rosa Lind"
    Then the contact "Rosa Lind" and its prospect agree
    And Account Engagement has received only "Rosa Lind" from the connector

  @AE-MAN-04
  Scenario: A company offers no third way
    Given the company "Norvia Ltd"
    And the prospect "Ana Torres" assigned to a sales user
    When somebody tries to use Send to Account Engagement on the company "Norvia Ltd"
    Then the attempt syncs nobody
    When somebody uses Sync with CRM on the prospect "Ana Torres"
    Then the prospect "Ana Torres" and its Salesforce record agree
