Feature: Resuming the connector
  Once an administrator has resumed it, people sync by themselves.

  Background:
    Given a newly provisioned Account Engagement connector

  @AE-PAUSE-09
  Scenario: People sync by themselves after the connector is resumed
    Given the prospect "Ana Torres" assigned to a sales user
    And the lead "Ben Okafor"
    When an administrator resumes the connector
    And 10 minutes pass
    Then the prospect "Ana Torres" and its Salesforce record agree
    And the lead "Ben Okafor" and its prospect agree
