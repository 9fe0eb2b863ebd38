Feature: People without an email address
  No record is created on the other side for a person without an email address.

  Background:
    Given an active Account Engagement connector

  @CARD-EMAIL-01
  Scenario: People without an address stay where they are and are reported
    Given prospects whose email is missing, empty or blank
    And leads whose email is missing, empty or blank
    And the prospect "Paul Weiss" assigned to a sales user
    When 1 hour passes
    Then Salesforce has received only "Paul Weiss" from the connector
    And Account Engagement has received no new person from the connector
    And each person without an email address is reported as skipped

  @CARD-EMAIL-01 @world:missing_emails
  Scenario: A whole organisation with gaps in its addresses
    Given the people of the starting world who have no email address
    When 1 hour passes
    Then neither side has received a person without an email address
    And each person without an email address is reported as skipped
