/** One Lease behind a real HTTP server, with the API server's rules for names and resourceVersions. */
import { ScriptedServer, json, statusBody, type Answer, type ReceivedRequest } from "./scripted-server.ts";
import type { Lease } from "../../../src/kube/client/kinds.ts";

export class LeaseServer {
  readonly server: ScriptedServer;
  lease: Lease | undefined;
  /** Answers instead of the lease, after it took effect or not. */
  disturb: Answer | undefined;
  #version = 100;

  private constructor(server: ScriptedServer) {
    this.server = server;
    server.otherwise = (response, request) => (this.disturb ?? this.serve)(response, request);
  }

  static async start(): Promise<LeaseServer> {
    return new LeaseServer(await ScriptedServer.start());
  }

  /** Writes as another process would. */
  write(spec: NonNullable<Lease["spec"]>): void {
    this.#version += 1;
    this.lease = {
      metadata: {
        name: "operator",
        namespace: "system",
        uid: "uid-of-lease",
        resourceVersion: String(this.#version),
        creationTimestamp: "2026-11-22T12:00:00Z",
      },
      spec,
    };
  }

  /** Does what the request asks for and answers as the API server would. */
  readonly serve: Answer = (response, request) => {
    const [status, body] = this.take(request);
    json(status, body)(response, request);
  };

  /** Does what the request asks for, and returns the answer without sending it. */
  take({ method, body }: ReceivedRequest): [number, object] {
    const sent = body as Lease | undefined;
    switch (method) {
      case "GET":
        return this.lease === undefined ? [404, statusBody(404, "NotFound")] : [200, this.lease];
      case "POST":
        if (this.lease !== undefined) return [409, statusBody(409, "AlreadyExists")];
        this.write(sent?.spec ?? {});
        return [201, this.lease ?? {}];
      default:
        if (sent?.metadata.resourceVersion !== this.lease?.metadata.resourceVersion) {
          return [409, statusBody(409, "Conflict")];
        }
        this.write(sent?.spec ?? {});
        return [200, this.lease ?? {}];
    }
  }
}
