/** The stack of the console, which every page shows. */
export interface StackAnswer {
  stack: string;
  region: string;
  isLocal: boolean;
  /** Whether the console may redrive, drop and set faults. */
  mayChange: boolean;
  busName: string;
}
