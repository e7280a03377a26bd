/** Where the endpoint of `bridge local` listens unless an option says otherwise: as LocalStack does. */
export const LOCAL_PORT = 4566;
