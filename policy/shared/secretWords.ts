/** Words before `secret`, `token` or `key` that make it surely a secret: `client_secret`, `access_token`, `x-functions-key`. */
export const STRONG_MODIFIERS: ReadonlySet<string> = new Set([
  ...["access", "account", "admin", "agent", "api", "hapi", "apim", "app", "application", "auth"],
  ...["authentication", "authorization", "bearer", "bot", "channel", "client", "consumer"],
  ...["cookie", "crypto", "decryption", "deploy", "encryption", "function", "functions", "hmac"],
  ...["host", "hub", "id", "ingest", "ingestion", "integration", "jwt", "license", "licence"],
  ...["master", "oauth", "oauth2", "origin", "personal", "private", "refresh", "registry", "root"],
  ...["sas", "secret", "security", "server", "service", "session", "shared", "signing", "storage"],
  ...["subject", "subscription", "user", "verification", "verify", "webhook", "write"],
  ...["datadog", "dd", "gh", "github", "gitlab", "newrelic", "npm", "openai", "pagerduty"],
  ...["pulumi", "salesforce", "sendgrid", "sentry", "shopify", "slack", "stripe", "twilio"],
  ...["vault", "zendesk", "hubspot", "anthropic", "splunk", "hec"],
]);

/** Words before `token`, `key` or `password` that make it no secret: `nextToken`, `csrf-token`, `publicKey`, `existingSecret`. */
export const PUBLIC_MODIFIERS: ReadonlySet<string> = new Set([
  ...["allow", "callback", "cancel", "cancellation", "change", "completion", "continuation"],
  ...["creation", "csrf", "delimiter", "enable", "existing", "forgot", "generate", "has"],
  ...["idempotency", "input", "is", "manage", "max", "min", "next", "no", "num", "output", "page"],
  ...["pagination", "pgp", "prompt", "pub", "public", "pull", "require", "reset", "rotate"],
  ...["source", "start", "stop", "sync", "task", "total", "use", "with", "xsrf"],
]);

/** Last words of names that only describe secrets. */
export const PUBLIC_HEADS: ReadonlySet<string> = new Set([
  ...["arn", "arns", "attribute", "attributes", "column", "columns", "field", "fields"],
  ...["format", "formats", "map", "mapping", "mappings", "method", "methods"],
  ...[
    "model",
    "models",
    "name",
    "names",
    "path",
    "paths",
    "pattern",
    "patterns",
    "policy",
    "policies",
    "schema",
  ],
  ...["schemas", "selector", "selectors", "type", "types", "units", "validity"],
]);
