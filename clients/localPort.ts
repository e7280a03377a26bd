/** The default port of the endpoint of `bridge local`, the same as LocalStack's. */
export const LOCAL_PORT = 4566;
