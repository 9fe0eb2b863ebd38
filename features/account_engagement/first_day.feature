Feature: A first day
  A few hundred people stand on both sides already, with all the dirt that real data has. The first
  day brings them together, one to one.

  @AE-AMP-01 @AE-UNAS-01 @world:first_day
  Scenario: The people of both sides find each other
    Given an active Account Engagement connector
    When 1 hour passes
    Then no prospect has more than one Salesforce record made by the connector

  @AE-AMP-01 @world:first_day @fault
  Scenario: The people of both sides find each other although answers get lost
    Given a newly provisioned Account Engagement connector
    And the answer to the first creation of leads gets lost
    And the answer to the first creation of prospects gets lost
    When an administrator resumes the connector
    And 1 hour passes
    And the trouble is over
    Then no prospect has more than one Salesforce record made by the connector
