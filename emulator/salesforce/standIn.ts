import type { IncomingMessage, ServerResponse } from "node:http";
import { listenOnLoopback, type LoopbackServer } from "../loopback";
import { hexadecimal, type Random } from "../random";
import type { Host } from "../transport";
import { apiError, NOT_FOUND, SESSION_EXPIRED, type SalesforceAnswer } from "./answer";
import { externalIdIn } from "./externalId";
import { Faults } from "./faults";
import { readAnswer, versionsAnswer } from "./readApi";
import type { FoundParent } from "./foreignKeys";
import { recordId, SalesforceRecords, type HeldRecord } from "./records";
import type { SObject } from "../../salesforceSchema/field";
import { answerTokenRequest, type AcceptedCredentials } from "./tokenEndpoint";

export interface Org {
  /** The My Domain host of the org. */
  domain: string;
  /** The highest version of the REST API that the org supports. */
  apiVersion: number;
  credentials: AcceptedCredentials;
  objects: Record<string, SObject>;
  /**
   * Objects whose records another system creates. The integration user may only read them, and a parent of them is taken to
   * exist, whatever its external id.
   */
  parentsElsewhere?: readonly string[];
}

/** A request that changes a record. */
interface Change {
  method: string;
  body: string;
  /** Whether an upsert must not create the record. */
  updateOnly: boolean;
}

/** The largest request in bytes. Source: REST API Developer Guide, 'Insert or Update Blob Data': 50 MB of text in a request with one part. */
const MOST_REQUEST_BYTES = 50_000_000;
const REFUSALS = { 403: "FORBIDDEN", 413: "REQUEST_ENTITY_TOO_LARGE" } as const;

const JSON_TYPE = { "content-type": "application/json;charset=UTF-8" };

const VERSIONS_PATH = "/services/data";
const TOKEN_PATH = "/services/oauth2/token";
const RECORD_PATH = /^\/services\/data\/v(\d+)\.0\/sobjects\/([^/]+)\/([^/]+)\/([^/]*)$/;

/**
 * Stands in for one Salesforce org: the token endpoint, the upsert and the deletion by external id, and the REST API's information about the
 * org.
 */
export class SalesforceStandIn {
  readonly faults: Faults;
  private readonly records: Map<string, SalesforceRecords>;
  /** IDs of records that another system created, by object and external id. */
  private readonly foreign = new Map<string, Map<string, string>>();
  private server: LoopbackServer | undefined;
  /** The valid tokens; an expired session removes its token. */
  private readonly tokens = new Set<string>();
  /** The credentials that can sign in now. */
  private accepted: AcceptedCredentials[];
  /** Authorized calls, which count towards the org's limit. */
  private calls = 0;

  constructor(
    private readonly org: Org,
    private readonly random: Random,
    now: () => number,
  ) {
    this.accepted = [org.credentials];
    this.faults = new Faults(now);
    this.records = new Map(
      Object.entries(org.objects).map(([name, sObject]) => [
        name,
        new SalesforceRecords(name, sObject, now, (...parent) => this.findParent(...parent)),
      ]),
    );
  }

  /** Starts the server on a free port of loopback. @returns the origin, such as `http://127.0.0.1:41234` */
  async start(): Promise<string> {
    this.server = await listenOnLoopback(
      {
        mostBytes: MOST_REQUEST_BYTES,
        answer: (request, body, response) => this.respond(request, response, body),
        refused: ({ status, message }) => ({
          headers: JSON_TYPE,
          body: JSON.stringify(apiError(status, REFUSALS[status], message).body),
        }),
      },
      0,
    );
    return this.server.origin;
  }

  async stop(): Promise<void> {
    await this.server?.stop();
  }

  /**
   * Changes the credentials that can sign in; during a rotation, those with the old and those with the new secret. Sessions
   * continue unless `endSessions` is set.
   * Source: Salesforce Help, 'Stage, Rotate, and Delete OAuth Credentials for an External Client App'.
   */
  accept(credentials: AcceptedCredentials[], { endSessions = false } = {}): void {
    this.accepted = credentials;
    if (endSessions) this.tokens.clear();
  }

  /** The records of an object. */
  recordsOf(object: string): SalesforceRecords {
    const records = this.records.get(object);
    if (records === undefined) throw new Error(`the org has no object ${object}`);
    return records;
  }

  /** All records, by object. */
  held(): Record<string, HeldRecord[]> {
    return Object.fromEntries([...this.records].map(([name, records]) => [name, records.held()]));
  }

  /** Answers a request in this process as the server does. Header names are case-insensitive. */
  readonly answer: Host = ({ method, url, headers, body }) => {
    const header = (name: string) =>
      Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
    // Resolves `..`, like a server.
    const { pathname: path, searchParams } = new URL(
      `https://org${url.replace(/^https?:\/\/[^/]+/, "")}`,
    );
    if (path === TOKEN_PATH) {
      return this.signIn({ method, contentType: header("content-type"), body });
    }
    if (path === VERSIONS_PATH && method === "GET") return versionsAnswer(this.org.apiVersion);
    const token = /^Bearer (.+)$/.exec(header("authorization") ?? "")?.[1] ?? "";
    if (!this.tokens.has(token)) return SESSION_EXPIRED;
    const fault = this.faults.strike(header("sforce-duplicate-rule-header"));
    if (fault !== undefined) {
      if (fault === SESSION_EXPIRED) this.tokens.delete(token);
      return fault;
    }
    this.calls += 1;
    if (method !== "GET") {
      return this.change(path, {
        method,
        body,
        updateOnly: searchParams.get("updateOnly") === "true",
      });
    }
    const { records, calls, org } = this;
    const { apiVersion, parentsElsewhere = [] } = org;
    return readAnswer(path, { records, calls, apiVersion, parentsElsewhere });
  };

  private respond(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { method = "", url = "" } = request;
    const headers = request.headers as Record<string, string>;
    const answer = this.answer({ method, url, headers, body });
    if (answer === "hang") return;
    const { status, body: answered } = answer;
    response.writeHead(status, answered === undefined ? {} : JSON_TYPE);
    response.end(answered === undefined ? undefined : JSON.stringify(answered));
  }

  /** Upserts or deletes a record. The body of a DELETE is ignored. */
  private change(pathname: string, { method, body, updateOnly }: Change): SalesforceAnswer {
    const [, version, object = "", field = "", externalId = ""] = RECORD_PATH.exec(pathname) ?? [];
    const records = this.records.get(object);
    if (
      (method !== "PATCH" && method !== "DELETE") ||
      records === undefined ||
      version === undefined ||
      Number(version) > this.org.apiVersion
    ) {
      return NOT_FOUND;
    }
    const value = externalIdIn(externalId, Number(version));
    if (value === undefined) return NOT_FOUND;
    return method === "DELETE"
      ? records.remove(field, value)
      : records.upsert(field, value, body, { updateOnly });
  }

  private findParent(object: string, field: string, value: string): FoundParent {
    const records = this.records.get(object);
    const found = records?.idOf(field, value) ?? "no external id";
    const isElsewhere = this.org.parentsElsewhere?.includes(object) ?? false;
    return found === "no record" && isElsewhere && value !== ""
      ? { id: this.foreignId(object, `${field}/${value.toLowerCase()}`) }
      : found;
  }

  /** The ID of a record that another system created: always the same for the same external id. */
  private foreignId(object: string, key: string): string {
    const ids = this.foreign.get(object) ?? new Map<string, string>();
    this.foreign.set(object, ids);
    const id = ids.get(key) ?? recordId(this.org.objects[object]?.keyPrefix ?? "a00", ids.size + 1);
    ids.set(key, id);
    return id;
  }

  private signIn(request: { method: string; contentType: string | undefined; body: string }) {
    const answers = this.accepted.map((credentials) =>
      answerTokenRequest(request, {
        credentials,
        instanceUrl: `https://${this.org.domain}`,
        issue: () => this.issue(),
      }),
    );
    const [first] = answers;
    return answers.find(({ status }) => status === 200) ?? first ?? NOT_FOUND;
  }

  private issue(): string {
    const token = `00D${hexadecimal(this.random, 12)}!${hexadecimal(this.random, 80)}`;
    this.tokens.add(token);
    return token;
  }
}
