Feature: Pausing an active connector
  What changes during a pause waits, and is caught up after the resume.

  Background:
    Given the job title follows Account Engagement
    And an active Account Engagement connector
    And the linked person "Mia Keller"

  @AE-PAUSE-03 @AE-PAUSE-04
  Scenario: A change made during a pause waits
    When an administrator pauses the connector
    And the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And the phone of the lead "Mia Keller" changes to "555077"
    And 10 minutes pass
    Then neither side has received a person from the connector since the pause

  @AE-PAUSE-10
  Scenario: Changes made during a pause are caught up
    When an administrator pauses the connector
    And the job title of the prospect "Mia Keller" changes to "Head of Purchasing"
    And the phone of the lead "Mia Keller" changes to "555077"
    And an administrator resumes the connector
    And 10 minutes pass
    Then every change has arrived on the other side
