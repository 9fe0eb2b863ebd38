Feature: Imported prospects
  An import into Account Engagement takes part in the sync like any other prospect.

  @AE-IMP-01
  Scenario: Imported prospects are matched or created
    Given an active Account Engagement connector
    And the lead "Ben Okafor"
    When a file with "Ben Okafor" and "Cleo Moreau" is imported for a sales user
    And 10 minutes pass
    Then the prospect "Ben Okafor" is linked to the lead "Ben Okafor"
    And the prospect "Cleo Moreau" and its Salesforce record agree
    And Salesforce has received only "Cleo Moreau" as a new person from the connector
