/** An HTTP answer of the Salesforce stand-in. */
export interface SalesforceAnswer {
  status: number;
  body: unknown;
}

/** An error answer of the REST API: a list with one error. Source: REST API Developer Guide, 'Status Codes and Error Responses'. */
export function apiError(status: number, errorCode: string, message: string): SalesforceAnswer {
  return { status, body: [{ message, errorCode }] };
}

/** A `400` that names the fields with the error. Source: as for `apiError`. */
export function fieldError(
  errorCode: string,
  message: string,
  fields: readonly string[],
): SalesforceAnswer {
  return { status: 400, body: [{ message, errorCode, fields }] };
}

export const SESSION_EXPIRED = apiError(401, "INVALID_SESSION_ID", "Session expired or invalid");
export const NOT_FOUND = apiError(404, "NOT_FOUND", "The requested resource does not exist");
