import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { ComponentSet } from "@salesforce/source-deploy-retrieve";
import { contact } from "../salesforceContact";
import { orderGuards } from "../../offline/orderGuard";
import { STALE_MESSAGE, staleFormula } from "../../salesforceSchema/newerWins";
import { subscriptions } from "../../subscriptions";
import { changeEnvironment } from "../environment";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { MetadataTypes } from "./metadataTypes";
import { fieldsOf, recordOf } from "../../mapping/action";

const SALESFORCE = join(PROJECT_DIRECTORY, "salesforce");
const B2B = join(PROJECT_DIRECTORY, "examples", "b2b", "salesforce", "objects");
const PACKAGES = ["force-app", "external-client-app", "connected-app"] as const;

/** The library is large, and only this spec uses it. */
const library = () => import("@salesforce/source-deploy-retrieve");

/** The variables that a deployment takes from the environment. */
const ENVIRONMENT = {
  INTEGRATION_USERNAME: "integration@shop.example",
  CONTACT_EMAIL: "team@shop.example",
  SF_APPLY_REPLACEMENTS_ON_CONVERT: "true",
  SF_DISABLE_LOG_FILE: "true",
};

async function componentsOf(...packages: string[]): Promise<ComponentSet> {
  const { ComponentSet } = await library();
  const components = ComponentSet.fromSource(packages.map((one) => join(SALESFORCE, one)));
  components.projectDirectory = SALESFORCE;
  return components;
}

const names = (components: ComponentSet) =>
  [...components].map(({ type, fullName }) => `${type.name} ${fullName}`).sort();

async function sources(): Promise<string[]> {
  const entries = await readdir(SALESFORCE, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(SALESFORCE, join(entry.parentPath, entry.name)));
}

describe("the Salesforce side", () => {
  const folder = temporaryFolder();
  let restore: () => void;

  before(() => void (restore = changeEnvironment(ENVIRONMENT)));
  after(() => restore());

  const convert = async (name: (typeof PACKAGES)[number]) => {
    const { MetadataConverter } = await library();
    const { packagePath } = await new MetadataConverter().convert(
      await componentsOf(name),
      "metadata",
      { type: "directory", outputDirectory: folder.path, packageName: name },
    );
    return packagePath ?? assert.fail("nothing is converted");
  };

  it("has the fields, the rule for the order of versions, and the permission set in the default package", async () => {
    assert.deepEqual(names(await componentsOf("force-app")), [
      "CustomField Contact.ShopCustomerId__c",
      "CustomField Contact.ShopStore__c",
      "CustomField Contact.ShopUpdatedAt__c",
      "PermissionSet Shop_Integration",
      "ValidationRule Contact.ShopUpdatedAt_newer_wins",
    ]);
  });

  it("has the app and the legacy app in separate packages", async () => {
    assert.deepEqual(names(await componentsOf("external-client-app")), [
      "ExternalClientApplication Shop_Integration",
      "ExtlClntAppConfigurablePolicies Shop_Integration_plcy",
      "ExtlClntAppGlobalOauthSettings Shop_Integration_glbloauth",
      "ExtlClntAppOauthConfigurablePolicies Shop_Integration_oauthPlcy",
      "ExtlClntAppOauthSettings Shop_Integration_oauth",
    ]);
    assert.deepEqual(names(await componentsOf("connected-app")), [
      "ConnectedApp Shop_Integration_Legacy",
    ]);
  });

  it("has only files that Salesforce accepts as metadata", async () => {
    const components = [...(await componentsOf(...PACKAGES)).getSourceComponents()];
    const known = components.map(({ xml }) => relative(SALESFORCE, xml ?? ""));
    assert.deepEqual([...new Set(known)].sort(), (await sources()).filter(isMetadata).sort());
  });

  it("has only elements of its metadata types, and all required elements", async () => {
    const types = new MetadataTypes();
    for (const component of (await componentsOf(...PACKAGES)).getSourceComponents()) {
      const { name } = component.type;
      const { [name]: parsed } = await component.parseXml();
      assert.deepEqual(types.mistakes(parsed, name), [], component.fullName);
    }
  });

  it("has the metadata of the B2B example in the same form, which converts too", async () => {
    const { ComponentSet, MetadataConverter } = await library();
    const example = ComponentSet.fromSource(B2B);
    const counts: Record<string, number> = {};
    const types = new MetadataTypes();
    const all = [...example.getSourceComponents()].flatMap((one) => [one, ...one.getChildren()]);
    for (const component of all) {
      const { name } = component.type;
      counts[name] = (counts[name] ?? 0) + 1;
      const { [name]: parsed } = await component.parseXml();
      // Of Account, the example has fields only.
      if (component.xml === undefined) continue;
      assert.deepEqual(types.mistakes(parsed, name), [], component.fullName);
    }
    const files = (await readdir(B2B, { recursive: true })).filter(isMetadata);
    const { CustomField, ValidationRule } = counts;
    assert.deepEqual([files.length, CustomField, ValidationRule], [23, 21, 1]);
    const { packagePath = "" } = await new MetadataConverter().convert(example, "metadata", {
      type: "directory",
      outputDirectory: folder.path,
      packageName: "b2b",
    });
    const order = await readFile(join(packagePath, "objects", "Order__c.object"), "utf8");
    for (const part of [
      "<fullName>ShopOrderId__c</fullName>",
      "<referenceTo>Contact</referenceTo>",
      "<referenceTo>Account</referenceTo>",
      "<fullName>ShopUpdatedAt_newer_wins</fullName>",
      "<nameField>",
    ]) {
      assert(order.includes(part), part);
    }
    const account = await readFile(join(packagePath, "objects", "Account.object"), "utf8");
    assert.match(account, /<externalId>true<\/externalId>[^]*<fullName>/);
  });

  it("fails the check with an element that is misspelled, missing, or of another type", () => {
    const types = new MetadataTypes();
    const app = { externalClientApplication: "A", isEnabled: "maybe", isOauthPlugin: "true" };
    assert.deepEqual(types.mistakes(app, "ExtlClntAppConfigurablePolicies"), [
      "ExtlClntAppConfigurablePolicies.isEnabled is not a BooleanKeyword",
      "ExtlClntAppConfigurablePolicies.isOauthPlugin is not there",
    ]);
    const policy = { permittedUsersPolicyType: "Everybody" };
    assert.deepEqual(types.mistakes(policy, "ExtlClntAppOauthConfigurablePolicies"), [
      "ExtlClntAppOauthConfigurablePolicies.externalClientApplication is missing",
      "ExtlClntAppOauthConfigurablePolicies.permittedUsersPolicyType is none of AllSelfAuthorized, AdminApprovedPreAuthorized",
    ]);
  });

  it("converts to the format of the Metadata API, with the run-as user of the environment", async () => {
    const app = await convert("external-client-app");
    const policy = await readFile(
      join(app, "extlClntAppOauthPolicies", "Shop_Integration_oauthPlcy.ecaOauthPlcy"),
      "utf8",
    );
    assert.match(
      policy,
      /<clientCredentialsFlowUser>integration@shop\.example<\/clientCredentialsFlowUser>/,
    );
    const header = join(app, "externalClientApps", "Shop_Integration.eca");
    assert.match(
      await readFile(header, "utf8"),
      /<contactEmail>team@shop\.example<\/contactEmail>/,
    );
    const manifest = await readFile(join(app, "package.xml"), "utf8");
    assert.match(manifest, /<version>68\.0<\/version>/);
    assert.match(
      manifest,
      /<members>Shop_Integration_oauthPlcy<\/members>\s+<name>ExtlClntAppOauthConfigurablePolicies<\/name>/,
    );
    const legacy = await convert("connected-app");
    const connected = join(legacy, "connectedApps", "Shop_Integration_Legacy.connectedApp");
    assert.match(await readFile(connected, "utf8"), /team@shop\.example/);
  });

  it("is not converted without the run-as user, and names the missing variable", async () => {
    const restore = changeEnvironment({ INTEGRATION_USERNAME: undefined });
    try {
      await assert.rejects(convert("external-client-app"), /"INTEGRATION_USERNAME" is in sfdx/);
    } finally {
      restore();
    }
  });

  it("allows only the client-credentials flow, with the scope api, for users with the permission set", async () => {
    const app = join(SALESFORCE, "external-client-app", "main", "default");
    const read = (...path: string[]) => readFile(join(app, ...path), "utf8");
    const settings = await read(
      "extlClntAppOauthSettings",
      "Shop_Integration_oauth.ecaOauth-meta.xml",
    );
    assert.match(settings, /<commaSeparatedOauthScopes>Api<\/commaSeparatedOauthScopes>/);
    const flows = await read(
      "extlClntAppGlobalOauthSets",
      "Shop_Integration_glbloauth.ecaGlblOauth-meta.xml",
    );
    const enabled = [...flows.matchAll(/<(is\w+(?:Flow|Exchange)Enabled)>true</g)];
    assert.deepEqual(
      enabled.map(([, flow]) => flow),
      ["isClientCredentialsFlowEnabled"],
    );
    const policy = await read(
      "extlClntAppOauthPolicies",
      "Shop_Integration_oauthPlcy.ecaOauthPlcy-meta.xml",
    );
    assert.match(
      policy,
      /<permittedUsersPolicyType>AdminApprovedPreAuthorized<\/permittedUsersPolicyType>/,
    );
    assert.match(
      policy,
      /<commaSeparatedPermissionSet>Shop_Integration<\/commaSeparatedPermissionSet>/,
    );
  });

  it("contains no consumer key or secret", async () => {
    for (const file of await sources()) {
      const text = await readFile(join(SALESFORCE, file), "utf8");
      assert.doesNotMatch(text, /<(consumerKey|consumerSecret|certificate)>/, file);
    }
  });

  it("creates the fields that the subscriptions name, as the stand-in has them", async () => {
    const parsed = new Map<string, Record<string, unknown>>();
    for (const field of (await componentsOf("force-app")).getSourceComponents()) {
      if (field.type.name !== "CustomField") continue;
      const { CustomField } = await field.parseXml();
      parsed.set(field.fullName, CustomField as Record<string, unknown>);
    }
    const named = subscriptions.flatMap((one) => {
      const { object, externalIdField } = recordOf(one);
      return [externalIdField, ...Object.keys(fieldsOf(one))]
        .filter((field) => field.endsWith("__c"))
        .map((field) => `${object}.${field}`);
    });
    // The time of a change is shipped before a subscription uses it.
    const shipped = [...new Set([...named, "Contact.ShopUpdatedAt__c"])];
    assert.deepEqual([...parsed.keys()].sort(), shipped.sort());

    const [id, store] = ["Contact.ShopCustomerId__c", "Contact.ShopStore__c"].map(
      (name) => parsed.get(name) ?? assert.fail(name),
    );
    const known = contact(["Default Store View"]).fields;
    assert.deepEqual(
      { label: id?.label, type: String(id?.type).toLowerCase(), length: Number(id?.length) },
      known.ShopCustomerId__c,
    );
    assert.deepEqual([id?.externalId, id?.unique, id?.caseSensitive], ["true", "true", "false"]);
    const { restricted, valueSetDefinition } = store?.valueSet as {
      restricted: string;
      valueSetDefinition: { value: { fullName: string } };
    };
    assert.deepEqual(
      {
        label: store?.label,
        type: String(store?.type).toLowerCase(),
        values: [valueSetDefinition.value.fullName],
        restricted: restricted === "true",
      },
      known.ShopStore__c,
    );
  });
});

/** The text of an element, with its characters decoded. */
const elementIn = (xml: string, name: string) =>
  new RegExp(`<${name}>(.*)</${name}>`).exec(xml)?.[1]?.replaceAll("&lt;", "<");

describe("the metadata for the order of versions", () => {
  const guards = (object: string, field: string) =>
    orderGuards([
      {
        name: "orders",
        events: { schema: {}, source: "shop.magento", detailTypes: ["order-placed"] },
        upsert: { object, externalIdField: "ShopId__c", externalId: "$.detail.id" },
        fields: { Name: "$.detail.name" },
        newerWins: { field, path: "$.detail.updated_at" },
      },
    ]);

  it("has a Date/Time field and a validation rule for each object and field, once", () => {
    const [field, rule, ...more] = guards("ShopOrder__c", "ShopUpdatedAt__c");
    assert.deepEqual(
      [field?.file, rule?.file, more],
      [
        "ShopOrder__c/fields/ShopUpdatedAt__c.field-meta.xml",
        "ShopOrder__c/validationRules/ShopUpdatedAt_newer_wins.validationRule-meta.xml",
        [],
      ],
    );
    assert.equal(elementIn(field?.text ?? "", "type"), "DateTime");
    assert.equal(elementIn(field?.text ?? "", "label"), "Shop Updated At");
    const text = rule?.text ?? "";
    assert.equal(elementIn(text, "errorConditionFormula"), staleFormula("ShopUpdatedAt__c"));
    assert.equal(elementIn(text, "active"), "true");
    const message = elementIn(text, "errorMessage") ?? "";
    assert(message.startsWith(STALE_MESSAGE) && message.length <= 255, message);
  });

  it("has no field of Salesforce or of a managed package, which exist already", () => {
    for (const field of ["EmailBouncedDate", "pkg__UpdatedAt__c"]) {
      assert.deepEqual(
        guards("Contact", field).map(({ file }) => file.split("/")[1]),
        ["validationRules"],
      );
    }
  });

  it("is made for no subscription without newerWins", () =>
    assert.deepEqual(orderGuards(subscriptions.filter((one) => one.newerWins === undefined)), []));
});

const isMetadata = (file: string) => file.endsWith("-meta.xml");
