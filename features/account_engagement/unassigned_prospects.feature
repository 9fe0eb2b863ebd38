Feature: Prospects that nobody is assigned to
  An unassigned prospect syncs with a Salesforce record of the same address, but never creates one.

  Background:
    Given an active Account Engagement connector

  @AE-UNAS-01
  Scenario: An unassigned prospect is linked to the lead with its address
    Given the lead "Ben Okafor"
    And the unassigned prospect "Ben Okafor"
    When 10 minutes pass
    Then the prospect "Ben Okafor" is linked to the lead "Ben Okafor"
    And the prospect "Ben Okafor" and its Salesforce record agree
    And Salesforce has 1 person called "Ben Okafor"

  @AE-UNAS-02
  Scenario: An unassigned prospect with an unknown address creates nobody
    Given the unassigned prospect "Ana Torres"
    And the prospect "Paul Weiss" assigned to a sales user
    When 10 minutes pass
    Then Salesforce has received only "Paul Weiss" from the connector

  @AE-UNAS-03
  Scenario: An unassigned prospect without an address creates nobody
    Given the unassigned prospect "Ana Torres" without an email address
    And the prospect "Paul Weiss" assigned to a sales user
    When 10 minutes pass
    Then Salesforce has received only "Paul Weiss" from the connector

  @AE-UNAS-04
  Scenario: Assigning a prospect lets it create its Salesforce record
    Given the unassigned prospect "Ana Torres"
    And 5 minutes pass
    When the prospect "Ana Torres" is assigned to a sales user
    And 10 minutes pass
    Then Salesforce has 1 person called "Ana Torres"
    And the Salesforce record of "Ana Torres" belongs to the sales user
