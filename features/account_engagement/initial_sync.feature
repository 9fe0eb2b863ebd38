Feature: The initial sync
  A large backlog flows at roughly 1,000 people a minute, and everybody arrives.

  @CARD-RATE-01 @world:initial_sync
  Scenario: The initial sync keeps to its rate and loses nobody
    Given a newly provisioned Account Engagement connector
    And the assigned prospects of the starting world
    When an administrator resumes the connector
    And the time for the initial sync passes
    Then every assigned prospect has arrived in Salesforce
    And the initial sync kept to the documented rate
