import { resolve } from "node:path";
import { endWithOutput, guardOutput, reportFailure } from "./report";
import { startCommand } from "./startCommand";

guardOutput();
endWithOutput();
startCommand(resolve(__dirname, "..")).parseAsync().catch(reportFailure);
