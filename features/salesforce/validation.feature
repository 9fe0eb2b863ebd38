Feature: Validation rules
  An active rule refuses what breaks it, and nothing of it is saved.

  @SF-VAL-01
  Scenario: A contact that breaks a rule is refused and not saved
    Given a validation rule that demands an email address of contacts
    When "Ida Interface" tries to create the Contact "Ana Torres" with
      | LastName | Torres |
    Then Salesforce refuses it with 400 FIELD_CUSTOM_VALIDATION_EXCEPTION
    And the refusal says "A contact needs an email address."
    And the refusal names the field "Email"
    When "Ida Interface" queries
      """
      SELECT Id FROM Contact
      """
    Then the answer has 0 records

  @SF-VAL-02
  Scenario: An inactive rule refuses nothing, and can be switched on again
    Given an inactive validation rule that demands an email address of contacts
    When "Ida Interface" creates the Contact "Ana Torres" with
      | LastName | Torres |
    Then Salesforce accepts it
    When an administrator activates the validation rule
    And "Ida Interface" tries to create the Contact "Bo Berg" with
      | LastName | Berg |
    Then Salesforce refuses it with 400 FIELD_CUSTOM_VALIDATION_EXCEPTION
    When an administrator deactivates the validation rule
    And "Ida Interface" creates the Contact "Bo Berg" with
      | LastName | Berg |
    Then Salesforce accepts it
