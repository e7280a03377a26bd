/** Gives this project's copy of Pulumi's SDK to CommonJS modules. @returns restores the loader */
export function shareSdk(): () => void;
/** Gives it to ES modules, for as long as this process runs. */
export function shareSdkWithEsModules(): void;
