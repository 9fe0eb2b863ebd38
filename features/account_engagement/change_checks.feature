Feature: Checks for changes
  The connector looks for changes on both sides about every two minutes.

  Background:
    Given the job title follows Account Engagement
    And an active Account Engagement connector

  @AE-POLL-01
  Scenario: An idle connector checks for changes at the documented interval
    When 1 hour passes
    Then changes were checked at the documented interval

  @AE-POLL-02
  Scenario: Changes on both sides are found in the same or the next check
    Given the linked person "Mia Keller"
    And the linked person "Ben Okafor"
    When the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And the phone of the lead "Ben Okafor" changes to "555077"
    And 10 minutes pass
    Then both sides were checked for changes
    And both changes were found in the same or the next check

  @AE-POLL-03
  Scenario: A change arrives within about one check
    Given the linked person "Ben Okafor"
    And 5 minutes pass
    When the phone of the lead "Ben Okafor" changes to "555077"
    And 10 minutes pass
    Then the change of "Ben Okafor" arrived within the documented time
