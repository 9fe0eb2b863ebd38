Feature: Owners and creators
  Every person has an owner, and who made a record is another matter.

  @SF-OWNER-01
  Scenario Outline: A person made without an owner belongs to its maker
    When "Ida Interface" creates the <object> "Ana Torres" with
      | LastName | Torres  |
      | <needed> | <value> |
    Then "Ida Interface" finds the <object> "Ana Torres" with
      | OwnerId | <Ida Interface> |
    When "Ida Interface" tries to change the <object> "Ana Torres" to
      | OwnerId |  |
    Then "Ida Interface" finds the <object> "Ana Torres" with
      | OwnerId | <Ida Interface> |

    Examples:
      | object  | needed  | value  |
      | Lead    | Company | Norvia |
      | Contact | Title   | Buyer  |

  @SF-OWNER-02
  Scenario: A task made for somebody else is still made by the API user
    Given the Salesforce user "Uwe Owner"
    When "Ida Interface" creates the Task "Call" with
      | Subject | Call        |
      | OwnerId | <Uwe Owner> |
    Then "Ida Interface" finds the Task "Call" with
      | OwnerId     | <Uwe Owner>     |
      | CreatedById | <Ida Interface> |
