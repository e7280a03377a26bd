import { join } from "node:path";
import ts from "typescript";

/**
 * Compiles programs of a project as `tsc --strict` does, and checks the declarations of the packages that are in the project
 * itself. Files that several programs read are parsed once, and a program is compiled once with the same options: this takes most
 * of the time.
 *
 * @param project the project's folder; known once the tests run
 * @returns compiles files of the project as one program, and returns their errors as `tsc` prints them
 */
export function compiler(
  project: () => string,
): (files: readonly string[], options: ts.CompilerOptions) => string {
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const compiled = new Map<string, string>();
  const compile = (files: readonly string[], changed: ts.CompilerOptions) => {
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
    const paths = files.map((file) => join(project(), file));
    const program = ts.createProgram(paths, options, host);
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
  return (files, options) => {
    const key = JSON.stringify([files, options]);
    const errors = compiled.get(key) ?? compile(files, options);
    compiled.set(key, errors);
    return errors;
  };
}
