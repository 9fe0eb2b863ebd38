Feature: Who sees and changes which records
  The owner, those above in the role hierarchy, and who may view or modify all data.

  Background:
    Given the Salesforce user "Gus Grand" in the role "VP, North American Sales"
    And the Salesforce user "Mia Manager" in the role "Director, Direct Sales"
    And the Salesforce user "Olu Owner" in the role "Western Sales Team"
    And the Salesforce user "Pia Peer" in the role "Western Sales Team"

  @SF-SHARE-01
  Scenario Outline: A private contact is seen by its owner and those above
    Given Contact records that are private by default
    And the Salesforce Contact "Ana Torres" made by "Olu Owner" with
      | LastName | Torres |
    When "<who>" queries
      """
      SELECT Id FROM Contact
      """
    Then the answer has <n> records

    Examples:
      | who         | n |
      | Olu Owner   | 1 |
      | Mia Manager | 1 |
      | Pia Peer    | 0 |

  @SF-SHARE-02
  Scenario: A public default opens the record to a peer, for reading only
    Given Contact records that are private by default
    And the Salesforce Contact "Ana Torres" made by "Olu Owner" with
      | LastName | Torres |
    When "Pia Peer" reads the Contact "Ana Torres"
    Then Salesforce refuses it with 404 NOT_FOUND
    When an administrator sets the sharing default of Contact to public read
    Then "Pia Peer" finds the Contact "Ana Torres" with
      | LastName | Torres |
    When "Pia Peer" tries to change the Contact "Ana Torres" to
      | Title | Buyer |
    Then Salesforce refuses it with 403 INSUFFICIENT_ACCESS_OR_READONLY

  @SF-ROLE-01
  Scenario: The hierarchy reaches over two levels
    Given Contact records that are private by default
    And the Salesforce Contact "Ana Torres" made by "Olu Owner" with
      | LastName | Torres |
    When "Gus Grand" queries
      """
      SELECT LastName FROM Contact
      """
    Then the answer is
      | LastName |
      | Torres   |

  @SF-VMAD-01
  Scenario: View All Data reads every record
    Given Lead records that are private by default
    And the Salesforce user "Vera View" who may view all data
    And the Salesforce Lead "Ana Torres" made by "Olu Owner" with
      | LastName | Torres |
      | Company  | Norvia |
    And the Salesforce Lead "Bo Berg" made by "Mia Manager" with
      | LastName | Berg   |
      | Company  | Norvia |
    When "Vera View" queries
      """
      SELECT LastName FROM Lead ORDER BY LastName
      """
    Then the answer is
      | LastName |
      | Berg     |
      | Torres   |

  @SF-VMAD-02
  Scenario: Modify All Data changes every record, and nothing less does
    Given Lead records that are private by default
    And the Salesforce user "Max Modify" who may modify all data
    And the Salesforce user "Vera View" who may view all data
    And the Salesforce Lead "Ana Torres" made by "Olu Owner" with
      | LastName | Torres |
      | Company  | Norvia |
    When "Vera View" tries to change the Lead "Ana Torres" to
      | Title | Buyer |
    Then Salesforce refuses it with 403 INSUFFICIENT_ACCESS_OR_READONLY
    When "Max Modify" changes the Lead "Ana Torres" to
      | Title | Buyer |
    Then Salesforce accepts it
    And "Olu Owner" finds the Lead "Ana Torres" with
      | Title | Buyer |
