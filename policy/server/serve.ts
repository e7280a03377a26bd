import type { handleUnaryCall, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { IAnalyzerServer } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import type { Empty as EmptyMessage } from "google-protobuf/google/protobuf/empty_pb";
import { ConfigurationMistake } from "./configuration";
import { Failure, Judge } from "./judge";
import { grpc, protocol, sdk, type Serve } from "./sdk";

const { AnalyzerService, AnalyzerStackConfigureResponse, PluginInfo } = protocol;

/** The class that @pulumi/pulumi uses, because a project may have two copies of google-protobuf. The typings lack it. */
const { responseType: Empty } = AnalyzerService.configure as unknown as {
  responseType: new () => EmptyMessage;
};

/** The maximum size of a message from the engine, in bytes. A whole stack, with thousands of resources, is one message. */
const LARGEST_MESSAGE = 400 * 1024 * 1024;

/**
 * Serves a pack over the analyzer protocol, in place of the SDK's server, and prints the port on standard output.
 * Sources: pulumi/pulumi, proto/pulumi/analyzer.proto; @pulumi/policy 1.21, server.js.
 */
export const serve: Serve = (...pack) => {
  const [name, version, level, args] = pack;
  const judge = new Judge({ name, version, level }, args);
  const handlers: Partial<IAnalyzerServer> = {
    analyze: handler((request: analyzer.AnalyzeRequest) => judge.analyze(request)),
    analyzeStack: handler((request: analyzer.AnalyzeStackRequest) => judge.analyzeStack(request)),
    remediate: handler((request: analyzer.AnalyzeRequest) => judge.remediate(request)),
    getAnalyzerInfo: handler(() => sdk.makeAnalyzerInfo(...pack)),
    getPluginInfo: handler(() => {
      const info = new PluginInfo();
      info.setVersion(sdk.version);
      return info;
    }),
    configure: handler((request: analyzer.ConfigureAnalyzerRequest) => {
      judge.configure(request);
      return new Empty();
    }),
    configureStack: handler((request: analyzer.AnalyzerStackConfigureRequest) => {
      judge.configureStack(request);
      return new AnalyzerStackConfigureResponse();
    }),
  };
  const server = new grpc.Server({ "grpc.max_receive_message_length": LARGEST_MESSAGE });
  server.addService(AnalyzerService, handlers as UntypedServiceImplementation);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      console.error(error);
      process.exit(1);
    }
    console.log(String(port)); // as a text, because a terminal would show a number in color
  });
};

/** Makes the handler of a method. An error is sent to the engine, which shows it. */
function handler<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    Promise.resolve()
      .then(() => answer(request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(isWorded(error) ? error : sdk.asGrpcError(error), null),
      );
  };
}

/** Whether the message of an error is meant for users. Of other errors they also see the stack. */
const isWorded = (error: unknown): error is Error =>
  error instanceof ConfigurationMistake || error instanceof Failure;
