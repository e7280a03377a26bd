import { readFileSync } from "node:fs";
import ts from "typescript";

/** A field of a metadata type: the names of its types, whether it may be left out, and whether it may be repeated. */
interface Member {
  type: ts.TypeNode;
  optional: boolean;
}

/**
 * Salesforce's metadata types from its WSDL, by `@salesforce/types`: the allowed elements of a file, the required elements, and their
 * types.
 */
export class MetadataTypes {
  private readonly aliases = new Map<string, ts.TypeNode>();

  constructor() {
    const file = require.resolve("@salesforce/types/metadata").replace(/\.js$/, ".d.ts");
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ES2022);
    for (const statement of source.statements) {
      if (ts.isTypeAliasDeclaration(statement)) {
        this.aliases.set(statement.name.text, statement.type);
      }
    }
  }

  /** The mistakes in a value of a type, such as `PermissionSet.label is missing`. */
  mistakes(value: unknown, name: string): string[] {
    const type = this.aliases.get(name);
    if (type === undefined) return [`${name} is not a metadata type`];
    return this.wrong(value, type, name);
  }

  private wrong(value: unknown, type: ts.TypeNode, path: string): string[] {
    if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) {
      const alias = this.aliases.get(type.typeName.text);
      return alias ? this.wrong(value, alias, path) : [`${path} is of an unknown type`];
    }
    if (ts.isArrayTypeNode(type)) {
      const all: unknown[] = Array.isArray(value) ? value : [value];
      return all.flatMap((one) => this.wrong(one, type.elementType, path));
    }
    if (ts.isIntersectionTypeNode(type) || ts.isTypeLiteralNode(type)) {
      return this.wrongMembers(value, this.members(type), path);
    }
    const literals = literalsOf(type);
    if (literals.length > 0) {
      return literals.includes(String(value)) ? [] : [`${path} is none of ${literals.join(", ")}`];
    }
    const text = String(value);
    const fits =
      type.kind === ts.SyntaxKind.BooleanKeyword
        ? ["true", "false"].includes(text)
        : type.kind === ts.SyntaxKind.NumberKeyword
          ? /^\d+$/.test(text)
          : typeof value === "string" && text !== "";
    return fits ? [] : [`${path} is not a ${ts.SyntaxKind[type.kind]}`];
  }

  private wrongMembers(value: unknown, members: Map<string, Member>, path: string): string[] {
    if (typeof value !== "object" || value === null) return [`${path} is empty`];
    const given = Object.entries(value).filter(([key]) => !key.startsWith("@"));
    const missing = [...members].filter(
      ([key, { optional }]) => !optional && !given.some(([one]) => one === key),
    );
    return [
      ...missing.map(([key]) => `${path}.${key} is missing`),
      ...given.flatMap(([key, one]) => {
        const member = members.get(key);
        return member
          ? this.wrong(one, member.type, `${path}.${key}`)
          : [`${path}.${key} is not there`];
      }),
    ];
  }

  /** A list is always optional. `fullName` is part of the file's name. */
  private members(type: ts.TypeNode): Map<string, Member> {
    if (ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName)) {
      const alias = this.aliases.get(type.typeName.text);
      return alias ? this.members(alias) : new Map<string, Member>();
    }
    if (ts.isIntersectionTypeNode(type)) {
      return new Map(type.types.flatMap((one) => [...this.members(one)]));
    }
    if (!ts.isTypeLiteralNode(type)) return new Map();
    return new Map(
      type.members.filter(ts.isPropertySignature).flatMap((one): [string, Member][] => {
        if (!ts.isIdentifier(one.name) || one.type === undefined) return [];
        const optional =
          one.questionToken !== undefined ||
          ts.isArrayTypeNode(one.type) ||
          one.name.text === "fullName";
        return [[one.name.text, { type: one.type, optional }]];
      }),
    );
  }
}

/** The texts that a type lists, such as `'Local' | 'Packaged'`. */
function literalsOf(type: ts.TypeNode): string[] {
  const all = ts.isUnionTypeNode(type) ? [...type.types] : [type];
  return all.flatMap((one) =>
    ts.isLiteralTypeNode(one) && ts.isStringLiteral(one.literal) ? [one.literal.text] : [],
  );
}
