/** Node's own `import()`. @param url of a file */
export function importModule(url: string): Promise<Record<string, unknown>>;
