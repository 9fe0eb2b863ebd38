Feature: Who wins a conflict
  When both sides change a field between two checks, the field's own rule decides.

  @AE-AMP-05
  Scenario: Each field ends with the value of its configured winner
    Given the job title follows Account Engagement
    And the phone follows Salesforce
    And an active Account Engagement connector
    And the linked person "Mia Keller"
    When both sides give "Mia Keller" another job title and another phone
    And 10 minutes pass
    Then each field of "Mia Keller" has the value of its winner on both sides
