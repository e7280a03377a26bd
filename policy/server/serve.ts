import * as grpc from "@grpc/grpc-js";
import { AnalyzerService, type IAnalyzerServer } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type { Empty as EmptyMessage } from "google-protobuf/google/protobuf/empty_pb";
import * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { Judge } from "./judge";
import { sdk, type Serve } from "./sdk";

/** As @pulumi/pulumi itself knows it: there may be two copies of google-protobuf. It is there, but not in the typings. */
const { responseType: Empty } = AnalyzerService.configure as unknown as {
  responseType: new () => EmptyMessage;
};

/** Bytes of a message that the engine may send: a stack with thousands of resources is one message. */
const LARGEST_MESSAGE = 400 * 1024 * 1024;

/**
 * Serves a pack to the engine over the analyzer protocol, in the place of the SDK's own server, and prints the port.
 * Sources: pulumi/pulumi, proto/pulumi/analyzer.proto; @pulumi/policy 1.21, server.js.
 */
export const serve: Serve = (...pack) => {
  const [name, version, level, args] = pack;
  const judge = new Judge({ name, version, level }, args);
  const handlers: Partial<IAnalyzerServer> = {
    analyze: answering((request: analyzer.AnalyzeRequest) => judge.analyze(request)),
    analyzeStack: answering((request: analyzer.AnalyzeStackRequest) => judge.analyzeStack(request)),
    remediate: answering((request: analyzer.AnalyzeRequest) => judge.remediate(request)),
    getAnalyzerInfo: answering(() => sdk.makeAnalyzerInfo(...pack)),
    getPluginInfo: answering(() => {
      const info = new plugin.PluginInfo();
      info.setVersion(sdk.version);
      return info;
    }),
    configure: answering((request: analyzer.ConfigureAnalyzerRequest) => {
      judge.configure(request);
      return new Empty();
    }),
    configureStack: answering((request: analyzer.AnalyzerStackConfigureRequest) => {
      judge.configureStack(request);
      return new analyzer.AnalyzerStackConfigureResponse();
    }),
  };
  const server = new grpc.Server({ "grpc.max_receive_message_length": LARGEST_MESSAGE });
  server.addService(AnalyzerService, handlers as grpc.UntypedServiceImplementation);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) {
      console.error(error);
      process.exit(1);
    }
    console.log(String(port)); // a number would be coloured on a terminal
  });
};

/** A method of the protocol: what fails is the engine's to show. */
function answering<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    Promise.resolve()
      .then(() => answer(request))
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback(sdk.asGrpcError(error), null),
      );
  };
}
