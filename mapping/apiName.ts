/** The most characters of a field's API name. Source: Salesforce Help, 'Custom Field names', with a package's namespace. */
export const FIELD_LIMIT = 80;

const API_NAME = /^[A-Za-z][A-Za-z0-9]*(_{1,2}[A-Za-z0-9]+)*$/;

/** Whether a text is an API name of Salesforce, with the namespace of its package and the `__c` of a custom field or object. */
export const isApiName = (text: string): boolean => API_NAME.test(text);
