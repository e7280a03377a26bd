/**
 * Fixed wordings of Salesforce, Apex and EventBridge, which contain no personal data. Besides codes and known field names, they
 * are the only words of a message that are shown without --reveal. Each has at least two words, or is a name of Apex. The
 * values of a message stand before, after or between them.
 *
 * Sources: messages in the REST API Developer Guide and the SOAP API Developer Guide (`StatusCode`), published messages of Apex
 * and flows, and the EventBridge User Guide, 'Using dead-letter queues'.
 */
export const PHRASES: readonly string[] = `
unable to obtain exclusive access to this record
Record Currently Unavailable
Required fields are missing
data value too large
max length
invalid email address
bad value for restricted picklist field
value not of required type
Foreign key external ID
not found for field
in entity
The value provided for foreign key reference
is not a nested SObject
More than 1 field provided in an external foreign key reference in entity
does not match an External ID, Salesforce Id, or indexed field for
id value of incorrect type
value outside of valid range on numeric field
No such column
on sobject of type
on entity
If you are attempting to use a custom field, be sure to append the '__c' after the custom field name
Please reference your WSDL or the describe call for the appropriate names
duplicate value found
duplicates value on record with id
Use one of these records
You're creating a duplicate record. We recommend you use an existing record instead
It looks as if duplicate exists for this
field should not be specified in the sobject data
Provided external ID field does not exist or is not accessible
The requested resource does not exist
The Id field should not be specified in the sobject data
Unable to create/update fields
Please check the security settings of this field and verify that it is read/write for your profile or permission set
insufficient access rights on object id
insufficient access rights on cross-reference id
entity type cannot be inserted
sObject type
is not supported
Session expired or invalid
This session is not valid for use with the REST API
The REST API is not enabled for this Organization
API is not enabled for this Organization or Partner
TotalRequests Limit exceeded
ConcurrentRequests (Concurrent API Requests) Limit exceeded
ConcurrentPerOrgLongTxn Limit exceeded
Too many requests
The server is temporarily unavailable
Cannot deserialize instance of
from VALUE_STRING value
from VALUE_STRING
from VALUE_NUMBER_INT value
from VALUE_NUMBER_FLOAT value
from VALUE_NUMBER
from VALUE_BOOLEAN
from VALUE_TRUE value
from VALUE_FALSE value
from START_ARRAY
from START_OBJECT
or request may be missing a required field at
Unexpected character
The body is not a JSON object
The HTTP entity body is required, but this request has no entity body
entity is deleted
entity is in recycle bin
the entity is locked for editing
This record is locked
storage limit exceeded
Your request was running for too long, and has been stopped
Your query request was running for too long
An unexpected error occurred
Please include this ErrorId if you contact support
execution of BeforeInsert
execution of BeforeUpdate
execution of AfterInsert
execution of AfterUpdate
execution of BeforeDelete
execution of AfterDelete
execution of AfterUndelete
caused by
first error
Insert failed
Update failed
Upsert failed
Delete failed
First exception on row
with id
System.DmlException
System.LimitException
System.QueryException
System.NullPointerException
System.AsyncException
System.CalloutException
System.SObjectException
System.TypeException
System.StringException
System.MathException
System.ListException
System.JSONException
System.HandledException
System.FinalException
System.NoAccessException
System.SecurityException
Apex CPU time limit exceeded
Too many SOQL queries
Too many DML statements
Too many DML rows
Too many query rows
Attempt to de-reference a null object
List has no rows for assignment to SObject
List index out of bounds
We can't save this record because the
process failed
Give your Salesforce admin these details
This error occurred when the flow tried to update records
This error occurred when the flow tried to create records
This error occurred when the flow tried to look up records
This error occurred when the flow tried to delete records
This error occurred
You can look up ExceptionCode values in the SOAP API Developer Guide
You can look up ExceptionCode values in the
Error ID
The request was invalid
Unable to invoke ApiDestination endpoint
Timeout calling endpoint for API Destination
API destination endpoint cannot be reached
the connection's authorization endpoint
returned HTTP status
and no token
socket closed
authentication failure
Invalid Password
API security token required
expired access/refresh token
client identifier invalid
invalid client credentials
no client credentials user enabled
client credentials flow not enabled
grant type not supported
request not supported on this domain
inactive user
inactive organization
ip restricted
ip not allowed
app must be installed into org
External client app is not installed in this org
this app is blocked by admin
login rate exceeded
Maximum Logins Exceeded
retry your request
user hasn't approved this consumer
user is not admin approved to access this app
org maintenance
expired password
must use HTTP POST
`
  .trim()
  .split("\n");
