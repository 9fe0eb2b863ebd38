Feature: Which records sync
  All records of the synced objects sync, unless Marketing Data Sharing selects a subset.

  @AE-MDS-01
  Scenario: With the integration user all records with an address sync
    Given an active Account Engagement connector
    And the lead "Ben Okafor"
    And the contact "Rosa Lind"
    And the lead "Mia Keller" of another user
    When 10 minutes pass
    Then every lead and contact with an email address has its prospect

  @AE-MDS-02
  Scenario: Marketing Data Sharing selects the leads of one region
    Given only leads of the region "EMEA" are shared with Account Engagement
    And an active Account Engagement connector
    And the lead "Ben Okafor" of the region "EMEA"
    And the lead "Rosa Lind" of the region "APAC"
    When 10 minutes pass
    Then Account Engagement has received only "Ben Okafor" from the connector
