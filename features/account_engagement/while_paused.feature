Feature: What goes on while the connector is paused
  Users, campaigns and metadata keep flowing, and a single person can be synced by hand.

  Background:
    Given a newly provisioned Account Engagement connector

  @AE-PAUSE-05
  Scenario: A new and a renamed Salesforce user
    When the Salesforce user "Nora Lindqvist" is added
    And 10 minutes pass
    Then Account Engagement knows the user "Nora Lindqvist"
    When the Salesforce user "Nora Lindqvist" is renamed to "Nora Berg"
    And 10 minutes pass
    Then Account Engagement knows the user "Nora Berg"

  @AE-PAUSE-06
  Scenario: A new campaign
    When the campaign "Spring Fair" is created in Salesforce
    And 10 minutes pass
    Then Account Engagement knows the campaign "Spring Fair"

  @AE-PAUSE-07
  Scenario: A new value of a picklist
    When the lead source "Trade Fair" is added in Salesforce
    And 10 minutes pass
    Then Account Engagement knows the lead source "Trade Fair"

  @AE-PAUSE-08
  Scenario: One prospect synced by hand
    Given the prospect "Ana Torres" assigned to a sales user
    And the prospect "Paul Weiss" assigned to a sales user
    When somebody uses Sync with CRM on the prospect "Ana Torres"
    Then the prospect "Ana Torres" and its Salesforce record agree
    And Salesforce has received only "Ana Torres" from the connector
    And the connector is paused
