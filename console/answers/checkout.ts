/** The stack file and the program of this checkout, which the offline pages show. */
export interface CheckoutAnswer {
  /** Such as `Pulumi.dev.yaml`. */
  file: string;
  /** Counts the evaluations, from 1. */
  version: number;
  /** When the evaluation ended, in milliseconds since 1970. */
  at: number;
  /** Milliseconds that it took. */
  took: number;
}
