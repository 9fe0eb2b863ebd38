Feature: How the connector signs in
  The connected app holds the public half of a key pair; the connector signs with the private half.

  @AE-AUTH-01
  Scenario: The connector signs in with an assertion of its private key
    Given an active Account Engagement connector
    And the prospect "Ana Torres" assigned to a sales user
    When 10 minutes pass
    Then the connector was given sessions only for signed assertions
    And the prospect "Ana Torres" and its Salesforce record agree

  @AE-AUTH-02
  Scenario: A foreign key opens nothing
    Given a private key that does not belong to the connected app
    And an Account Engagement connector that somebody has tried to activate
    And the prospect "Ana Torres" assigned to a sales user
    When 10 minutes pass
    Then Salesforce has given the connector no session
    And neither side has received a person from the connector

  @AE-CONN-01
  Scenario: Without a connector nothing reaches Salesforce
    Given an Account Engagement account without a connector
    And the prospect "Ana Torres" assigned to a sales user
    When 10 minutes pass
    Then Salesforce has received no call
