Feature: Salesforce's standard objects
  What connectors read and write is there, with the fields that the product demands.

  @SF-LEAD-01
  Scenario: A lead with last name and company has an owner
    Given the Salesforce user "Ida Interface"
    When "Ida Interface" creates the Lead "Ana Torres" with
      | FirstName  | Ana               |
      | LastName   | Torres            |
      | Company    | Norvia            |
      | Email      | ana@norvia.example |
      | Phone      | +34 600 000 001   |
      | Title      | Buyer             |
      | LeadSource | Web               |
    Then Salesforce accepts it
    And "Ida Interface" finds the Lead "Ana Torres" with
      | Name       | Ana Torres        |
      | Company    | Norvia            |
      | Email      | ana@norvia.example |
      | Phone      | +34 600 000 001   |
      | Title      | Buyer             |
      | LeadSource | Web               |
      | OwnerId    | <Ida Interface>   |

  @SF-LEAD-01
  Scenario Outline: A lead needs a last name and a company
    When "Ida Interface" tries to create the Lead "Ana Torres" with
      | FirstName | Ana     |
      | <given>   | Torres  |
    Then Salesforce refuses it with 400 REQUIRED_FIELD_MISSING
    And the refusal names the field "<missing>"

    Examples:
      | given    | missing  |
      | LastName | Company  |
      | Company  | LastName |

  @SF-ACCT-01
  Scenario: An account can be read back
    When "Ida Interface" creates the Account "Norvia" with
      | Name    | Norvia Ltd             |
      | Website | https://norvia.example |
    Then Salesforce accepts it
    And "Ida Interface" finds the Account "Norvia" with
      | Name    | Norvia Ltd             |
      | Website | https://norvia.example |

  @SF-ACCT-01
  Scenario: An account needs a name
    When "Ida Interface" tries to create the Account "Norvia" with
      | Website | https://norvia.example |
    Then Salesforce refuses it with 400 REQUIRED_FIELD_MISSING
    And the refusal names the field "Name"

  @SF-CONT-01
  Scenario: A contact belongs to an account
    Given the Salesforce Account "Norvia" made by "Ida Interface" with
      | Name | Norvia Ltd |
    When "Ida Interface" creates the Contact "Ana Torres" with
      | LastName  | Torres   |
      | AccountId | <Norvia> |
    Then Salesforce accepts it
    And "Ida Interface" finds the Contact "Ana Torres" with
      | AccountId | <Norvia> |

  @SF-CONT-01
  Scenario: A contact needs a last name
    When "Ida Interface" tries to create the Contact "Ana Torres" with
      | FirstName | Ana |
    Then Salesforce refuses it with 400 REQUIRED_FIELD_MISSING
    And the refusal names the field "LastName"

  @SF-OPP-01
  Scenario: An opportunity has owner, close date, stage and amount
    Given the Salesforce Account "Norvia" made by "Ida Interface" with
      | Name | Norvia Ltd |
    When "Ida Interface" creates the Opportunity "Licences" with
      | Name      | Licences    |
      | AccountId | <Norvia>    |
      | StageName | Prospecting |
      | CloseDate | 2026-03-31  |
      | Amount    | 5000        |
    Then Salesforce accepts it
    And "Ida Interface" finds the Opportunity "Licences" with
      | OwnerId   | <Ida Interface> |
      | StageName | Prospecting     |
      | CloseDate | 2026-03-31      |
      | Amount    | 5000            |

  @SF-OPP-01
  Scenario: An opportunity needs name, stage and close date
    When "Ida Interface" tries to create the Opportunity "Licences" with
      | Amount | 5000 |
    Then Salesforce refuses it with 400 REQUIRED_FIELD_MISSING
    And the refusal names the field "Name"
    And the refusal names the field "StageName"
    And the refusal names the field "CloseDate"

  @SF-OPP-02
  Scenario: Stages are a list of one's own, and decide what is closed and won
    Given opportunity stages of our own
      | stage    | closed | won   | probability |
      | Talking  | false  | false | 20          |
      | Signed   | true   | true  | 100         |
      | Given up | true   | false | 0           |
    And the Salesforce Opportunity "Licences" made by "Ida Interface" with
      | Name      | Licences   |
      | StageName | Talking    |
      | CloseDate | 2026-03-31 |
    When "Ida Interface" changes the Opportunity "Licences" to
      | StageName | Signed |
    Then Salesforce accepts it
    And "Ida Interface" finds the Opportunity "Licences" with
      | IsClosed | true |
      | IsWon    | true |
    When "Ida Interface" changes the Opportunity "Licences" to
      | StageName | Given up |
    Then "Ida Interface" finds the Opportunity "Licences" with
      | IsClosed | true  |
      | IsWon    | false |
    When "Ida Interface" queries
      """
      SELECT MasterLabel, IsClosed, IsWon FROM OpportunityStage ORDER BY SortOrder
      """
    Then the answer is
      | MasterLabel | IsClosed | IsWon |
      | Talking     | false    | false |
      | Signed      | true     | true  |
      | Given up    | true     | false |

  @SF-OPP-03
  Scenario: A contact role attaches a contact to an opportunity
    Given the Salesforce Contact "Ana Torres" made by "Ida Interface" with
      | LastName | Torres |
    And the Salesforce Opportunity "Licences" made by "Ida Interface" with
      | Name      | Licences    |
      | StageName | Prospecting |
      | CloseDate | 2026-03-31  |
    When "Ida Interface" creates the OpportunityContactRole "role" with
      | OpportunityId | <Licences>     |
      | ContactId     | <Ana Torres>   |
      | Role          | Decision Maker |
    Then Salesforce accepts it
    When "Ida Interface" queries
      """
      SELECT Name, (SELECT ContactId, Role FROM OpportunityContactRoles) FROM Opportunity
      WHERE Id IN (SELECT OpportunityId FROM OpportunityContactRole WHERE ContactId = '<Ana Torres>')
      """
    Then the answer is
      | Name     | OpportunityContactRoles.totalSize |
      | Licences | 1                                 |

  @SF-CAMP-01
  Scenario: A connector user can read a campaign
    Given the Salesforce user "Mara Marketing" with the profile "System Administrator"
    And the Salesforce Campaign "Spring" made by "Mara Marketing" with
      | Name | Spring fair |
    When "Ida Interface" reads the Campaign "Spring"
    Then "Ida Interface" finds the Campaign "Spring" with
      | Name | Spring fair |

  @SF-USER-01
  Scenario: Users are found by their address
    Given the Salesforce user "Uwe Owner"
    When "Ida Interface" queries
      """
      SELECT Id, Name, IsActive FROM User WHERE Email LIKE 'user%' AND Name = 'Uwe Owner'
      """
    Then the answer is
      | Id          | Name      | IsActive |
      | <Uwe Owner> | Uwe Owner | true     |

  @SF-META-01
  Scenario: The description lists custom fields and picklist values
    Given the custom text field "Region__c" of Lead
    When "Ida Interface" asks for the description of Lead
    Then the description lists the field "Region__c"
    And the description offers the value "Web" of "LeadSource"
    And the description offers the value "Open - Not Contacted" of "Status"

  @SF-OPT-01
  Scenario Outline: People carry an email opt-out
    Given the Salesforce <object> "Ana Torres" made by "Ida Interface" with
      | LastName  | Torres     |
      | <needed>  | <value>    |
    When "Ida Interface" changes the <object> "Ana Torres" to
      | HasOptedOutOfEmail | true |
    Then "Ida Interface" finds the <object> "Ana Torres" with
      | HasOptedOutOfEmail | true |

    Examples:
      | object  | needed  | value  |
      | Contact | Title   | Buyer  |
      | Lead    | Company | Norvia |
