import { memoized } from "./memoized";

/**
 * The forms of secrets that are secrets under any name, with words for them in messages. Each expression begins with fixed text
 * and has bounded parts, so that the time to search a text grows linearly with its length.
 *
 * Sources of the forms: gitleaks, config/gitleaks.toml; Yelp/detect-secrets, plugins; the services' documentation. An AWS access
 * key ID, a Salesforce consumer key or another client ID alone is no secret.
 */
const FORMS: readonly (readonly [words: string, format: RegExp])[] = [
  ["a private key", /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/],
  // The base64 of `-----BEGIN`, then `PRIVATE`, `RSA PRIVATE`, `EC PRIVATE`, `OPENSSH PRIVATE` or `ENCRYPTED PRIVATE`.
  [
    "a private key",
    /LS0tLS1CRUdJTiB(?:QUklWQVRF|SU0EgUFJJVkFURS|FQyBQUklWQVRF|PUEVOU1NIIFBSSVZBVEUg|FTkNSWVBURUQgUFJJVkFURS)/,
  ],
  ["a JSON web token", /(?<![\w-])eyJ[\w-]{8,8192}\.eyJ[\w-]{8,8192}\.[\w-]{8,8192}/],
  ["a Salesforce session", /(?<!\w)00D[A-Za-z0-9]{12,15}![\w.]{20,512}/],
  ["a GitHub token", /(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,255})/],
  ["a GitLab token", /(?<!\w)gl(?:pat|dt|rt|ptt|ft|cbt|soat|agent|oas|imt|ffct)-[\w-]{20,300}/],
  ["a Slack token", /(?<!\w)xox[abeoprs]-[\w-]{10,512}|(?<!\w)xapp-\d-[\w-]{10,512}/],
  ["a Stripe key", /(?<!\w)(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,255}/],
  ["the secret of a webhook", /(?<!\w)whsec_[A-Za-z0-9+/=]{16,255}/],
  ["a SendGrid key", /(?<!\w)SG\.[\w-]{16,64}\.[\w-]{16,128}/],
  ["a Brevo key", /(?<!\w)xkeysib-[a-f0-9]{32,64}/],
  ["a Google API key", /(?<!\w)AIza[\w-]{30,}/],
  ["a Google OAuth secret", /(?<!\w)(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{30,512})/],
  ["an npm token", /(?<!\w)npm_[A-Za-z0-9]{36}/],
  ["a PyPI token", /(?<!\w)pypi-AgE[\w-]{50,1000}/],
  ["a Pulumi token", /(?<!\w)pul-[a-f0-9]{40}/],
  ["a Shopify token", /(?<!\w)shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/],
  ["a DigitalOcean token", /(?<!\w)do[opr]_v1_[a-f0-9]{64}/],
  ["a Vault token", /(?<!\w)hv[sb]\.[\w-]{24,300}/],
  ["a HashiCorp token", /(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}/],
  [
    "an OpenAI key",
    /(?<!\w)sk-(?:proj|svcacct|admin)-[\w-]{40,255}|(?<!\w)sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}/,
  ],
  ["an Anthropic key", /(?<!\w)sk-ant-[\w-]{40,255}/],
  ["a Hugging Face token", /(?<!\w)hf_[A-Za-z]{34}/],
  ["a Databricks token", /(?<!\w)dapi[a-f0-9]{32}(?!\w)/],
  ["a Doppler token", /(?<!\w)dp\.(?:pt|st|ct|sa)\.[\w.-]{40,64}/],
  ["a Dynatrace token", /(?<!\w)dt0[a-z]\d{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}/],
  ["a Grafana token", /(?<!\w)gl(?:c|sa)_[\w+/=]{32,400}/],
  ["a New Relic key", /(?<!\w)NR(?:AK|II|JS|RA)-[\w-]{19,40}/],
  ["a Postman key", /(?<!\w)PMAK-[a-f0-9]{24}-[a-f0-9]{34}/],
  ["a Linear key", /(?<!\w)lin_(?:api|oauth)_[A-Za-z0-9]{40,64}/],
  ["a Notion token", /(?<!\w)(?:ntn_[0-9]{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43})(?!\w)/],
  ["an Airtable token", /(?<!\w)pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/],
  ["an Atlassian token", /(?<!\w)ATATT3[\w=-]{60,255}/],
  ["a HubSpot token", /(?<!\w)pat-(?:na|eu)\d-[a-f0-9]{8}-[a-f0-9-]{27}/],
  ["a Mailgun key", /(?<!\w)key-[a-f0-9]{32}(?!\w)/],
  ["a Mailchimp key", /(?<!\w)[a-f0-9]{32}-us\d{1,2}(?!\w)/],
  ["a Sentry token", /(?<!\w)sntry[su]_[\w+/=]{40,512}/],
  ["a Square token", /(?<!\w)(?:EAAA[\w-]{60}|sq0(?:atp|csp)-[\w-]{22,60})/],
  ["a PlanetScale password", /(?<!\w)pscale_(?:pw|tkn|oauth)_[\w.=-]{32,64}/],
  ["a RubyGems key", /(?<!\w)rubygems_[a-f0-9]{48}/],
  ["an Artifactory key", /(?<!\w)(?:AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59})(?!\w)/],
  ["a Telegram token", /(?<!\w)\d{8,10}:AA[\w-]{33}(?![\w-])/],
  ["an age key", /AGE-SECRET-KEY-1[A-Z0-9]{58}/],
  ["an Azure secret", /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/],
  [
    "a Bedrock key",
    /(?<!\w)(?:ABSK[A-Za-z0-9+/]{109,269}|bedrock-api-key-[A-Za-z0-9+/=]{20,2048})/,
  ],
];

/** Parts of which each form contains at least one. Most texts contain none of them, so that one search is enough. */
const HINTS =
  /PRIVATE KEY|LS0tLS1C|eyJ|00D|gh[pousr]_|github_pat_|gl[a-z]{2,5}[-_]|xox|xapp-|_(?:live|test|prod)_|whsec_|SG\.|xkeysib|AIza|GOCSPX|ya29|npm_|pypi-|pul-|shp[acps]|_v1_|hv[sb]\.|atlasv1|sk-|hf_|dapi|dp\.|dt0|NR[AIJR]|PMAK|lin_|ntn_|secret_|pat|ATATT|key-|-us\d|sntry|EAAA|sq0|pscale|rubygems|AKCp|cmVmd|:AA|AGE-|Q~|ABSK|bedrock|hook|AKIA|ASIA|:\/\/|[Bb]earer|BEARER|[Bb]asic|BASIC/;

/**
 * The URLs that are a secret as a whole: whoever knows one can post to it.
 * Sources: Slack, 'Sending messages using incoming webhooks'; Discord, 'Webhook Resource'; Microsoft Teams, 'Incoming Webhook'.
 */
const WEBHOOKS: readonly RegExp[] = [
  /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9]{3,40}\/[A-Za-z0-9]{3,40}\/[A-Za-z0-9]{8,64}/i,
  /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{5,25}\/[\w-]{20,128}/i,
  /webhook\.office\.com\/webhook[^\s"']{20,512}/i,
  /outlook\.office(?:365)?\.com\/webhook\/[^\s"']{20,512}/i,
  /hooks\.zapier\.com\/hooks\/catch\/\d{3,15}\/[A-Za-z0-9]{5,64}/i,
  /hook\.[a-z]{2}\d\.make\.com\/[a-z0-9]{16,64}/i,
  /api\.telegram\.org\/bot\d{5,12}:[\w-]{20,64}/i,
  /maker\.ifttt\.com\/trigger\/[\w-]{1,64}\/(?:json\/)?with\/key\/[\w-]{10,64}/i,
  /events\.pagerduty\.com\/integration\/[a-f0-9]{24,40}/i,
  /(?:alert|api)\.victorops\.com\/integrations\/generic\/\d{1,15}\/alert\/[\w-]{20,64}/i,
];

/** A secret by its form alone, under any name; undefined if there is none. */
export const secretForm = memoized((text) => formOf(text));

function formOf(text: string): string | undefined {
  if (!HINTS.test(text)) return undefined;
  const known = FORMS.find(([, format]) => format.test(text));
  if (known !== undefined) return known[0];
  if (WEBHOOKS.some((format) => format.test(text))) return "the URL of a webhook";
  if (hasAwsSecret(text)) return "an AWS secret access key";
  if (hasAuthorization(text)) return "an authorization header";
  return hasCredentialsInUrl(text) ? "credentials in a URL" : undefined;
}

/** An access key ID with its secret beside it. */
function hasAwsSecret(text: string): boolean {
  if (!/(?<!\w)A(?:KI|SI)A[A-Z0-9]{16}(?!\w)/.test(text)) return false;
  for (const [part] of text.matchAll(/(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g)) {
    if (/[A-Z]/.test(part) && /[a-z]/.test(part) && /\d/.test(part)) return true;
  }
  return false;
}

/** The value of an Authorization header: a scheme and what looks like its token. */
function hasAuthorization(text: string): boolean {
  for (const [, scheme = "", value = ""] of text.matchAll(
    /(?<!\w)(bearer|basic) {1,3}([\w+/=.~-]{12,4096})/gi,
  )) {
    if (scheme.toLowerCase() === "basic" ? isUserAndPassword(value) : isToken(value)) return true;
  }
  return false;
}

const isToken = (value: string) =>
  value.length >= 16 &&
  /\d/.test(value) &&
  /[a-z]/i.test(value) &&
  !/^[a-z]+(?:-[a-z\d]+)+$/.test(value);

function isUserAndPassword(value: string): boolean {
  if (!/^[A-Za-z0-9+/]{8,4096}={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, "base64").toString("latin1");
  return text.includes(":", 1) && !text.endsWith(":") && /^[\x20-\x7e]+$/.test(text);
}

const AUTHORITY = /[^\s/?#"'`<>\\]{0,512}/y;

/** `scheme://user:password@host`, with a password that is no variable or placeholder. */
function hasCredentialsInUrl(text: string): boolean {
  let from = 0;
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", from)) {
    from = at + 3;
    if (!/[a-z\d]/i.test(text.charAt(at - 1))) continue;
    AUTHORITY.lastIndex = from;
    const authority = AUTHORITY.exec(text)?.[0] ?? "";
    const [, password, host] = /^[^:@]*:(.+)@([^@]*)/.exec(authority) ?? [];
    const isDigest = host?.startsWith("sha256"); // of an image
    if (password !== undefined && !isDigest && !isVariable(password)) return true;
  }
  return false;
}

const isVariable = (password: string) =>
  /[${}<>*[\]]|%(?![\da-f]{2})/i.test(password) || /^(?:x+|\.+|_+|-+)$/i.test(password);
