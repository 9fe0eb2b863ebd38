Feature: Salesforce's activities and notes
  Tasks belong to people and deals, show as past or open by their status, and can be counted.

  @SF-TASK-01
  Scenario: A task is among the activities of its contact
    Given the Salesforce Account "Norvia" made by "Ida Interface" with
      | Name | Norvia Ltd |
    And the Salesforce Contact "Ana Torres" made by "Ida Interface" with
      | LastName  | Torres   |
      | AccountId | <Norvia> |
    When "Ida Interface" creates the Task "Call" with
      | Subject      | Call         |
      | WhoId        | <Ana Torres> |
      | WhatId       | <Norvia>     |
      | Status       | Not Started  |
      | ActivityDate | 2026-01-10   |
    Then Salesforce accepts it
    When "Ida Interface" queries
      """
      SELECT Id, (SELECT Subject FROM Tasks) FROM Contact WHERE Id = '<Ana Torres>'
      """
    Then the answer is
      | Id           | Tasks.totalSize |
      | <Ana Torres> | 1               |
    And "Ida Interface" finds the Task "Call" with
      | AccountId | <Norvia>        |
      | OwnerId   | <Ida Interface> |

  @SF-TASK-02
  Scenario: Completed tasks are past activities and open ones are open
    Given the Salesforce Contact "Ana Torres" made by "Ida Interface" with
      | LastName | Torres |
    And the Salesforce Task "Sent offer" made by "Ida Interface" with
      | Subject | Sent offer   |
      | WhoId   | <Ana Torres> |
      | Status  | Completed    |
    And the Salesforce Task "Call back" made by "Ida Interface" with
      | Subject | Call back    |
      | WhoId   | <Ana Torres> |
      | Status  | Not Started  |
    When "Ida Interface" queries
      """
      SELECT Subject, IsClosed FROM Task WHERE WhoId = '<Ana Torres>' ORDER BY Subject
      """
    Then the answer is
      | Subject    | IsClosed |
      | Call back  | false    |
      | Sent offer | true     |
    When "Ida Interface" queries
      """
      SELECT Subject FROM Task WHERE WhoId = '<Ana Torres>' AND IsClosed = true
      """
    Then the answer is
      | Subject    |
      | Sent offer |

  @SF-NOTE-01
  Scenario Outline: A note is listed at its record
    Given the Salesforce <object> "parent" made by "Ida Interface" with
      | <first>  | <one> |
      | <second> | <two> |
    When "Ida Interface" creates the Note "note" with
      | Title    | Met at the fair |
      | Body     | Likes blue.     |
      | ParentId | <parent>        |
    Then Salesforce accepts it
    When "Ida Interface" queries
      """
      SELECT Id, (SELECT Title FROM Notes) FROM <object> WHERE Id = '<parent>'
      """
    Then the answer is
      | Id       | Notes.totalSize |
      | <parent> | 1               |

    Examples:
      | object  | first    | one    | second  | two    |
      | Account | Name     | Norvia | Phone   | 123    |
      | Contact | LastName | Torres | Phone   | 123    |
      | Lead    | LastName | Torres | Company | Norvia |

  @SF-REP-01
  Scenario: Activities are counted by owner
    Given the Salesforce user "Uwe Owner"
    And the Salesforce Task "one" made by "Ida Interface" with
      | Subject | One |
    And the Salesforce Task "two" made by "Uwe Owner" with
      | Subject | Two |
    And the Salesforce Task "three" made by "Uwe Owner" with
      | Subject | Three |
    When "Ida Interface" queries
      """
      SELECT OwnerId, COUNT(Id) total FROM Task GROUP BY OwnerId ORDER BY COUNT(Id)
      """
    Then the answer is
      | OwnerId         | total |
      | <Ida Interface> | 1     |
      | <Uwe Owner>     | 2     |

  @SF-UNRES-01
  Scenario: Unresolved LinkedIn activities can be reported on
    Given the Salesforce user "Ada Admin" with the profile "System Administrator"
    And the Sales Navigator package is installed
    And the Salesforce LID__Unresolved_Activity__c "stray" made by "Ada Admin" with
      | LID__Member_Name__c   | Ana Torres |
      | LID__Activity_Type__c | InMail     |
    When "Ada Admin" queries
      """
      SELECT LID__Member_Name__c, LID__Activity_Type__c FROM LID__Unresolved_Activity__c
      """
    Then the answer is
      | LID__Member_Name__c | LID__Activity_Type__c |
      | Ana Torres          | InMail                |
