import { join } from "node:path";
import ts from "typescript";

/**
 * Compiles programs of a project as `tsc --strict` does, and checks the declarations of the packages that are in the project
 * itself. Files that several programs read are parsed once, and a program is compiled once with the same options: this takes most
 * of the time.
 *
 * @param project the project's folder; known once the tests run
 * @returns compiles a file of the project, and returns its errors as `tsc` prints them
 */
export function compiler(
  project: () => string,
): (file: string, options: ts.CompilerOptions) => string {
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const compiled = new Map<string, string>();
  const compile = (file: string, changed: ts.CompilerOptions) => {
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2022,
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      types: ["node"],
      noEmit: true,
      ...changed,
    };
    const host = ts.createCompilerHost(options);
    const parse = host.getSourceFile.bind(host);
    host.getCurrentDirectory = project;
    host.getSourceFile = (name, how, ...others) => {
      const key = JSON.stringify([name, how]);
      if (!parsed.has(key)) parsed.set(key, parse(name, how, ...others));
      return parsed.get(key);
    };
    const program = ts.createProgram([join(project(), file)], options, host);
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(project()));
    const found = [
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...own.flatMap((one) => [
        ...program.getSyntacticDiagnostics(one),
        ...program.getSemanticDiagnostics(one),
        // Of one file: an emit of all checks the declarations of all packages first.
        ...(one.isDeclarationFile ? [] : program.emit(one).diagnostics),
      ]),
    ];
    return ts.formatDiagnostics(found, host);
  };
  return (file, options) => {
    const key = JSON.stringify([file, options]);
    const errors = compiled.get(key) ?? compile(file, options);
    compiled.set(key, errors);
    return errors;
  };
}
