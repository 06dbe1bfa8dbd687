/** A Kubernetes client beside the scripted server that answers it. */
import type { KubeConfig } from "@kubernetes/client-node";
import { KubeClient } from "../../../src/kube/client/client.ts";
import { KubeError } from "../../../src/kube/client/errors.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { ScriptedServer } from "./scripted-server.ts";

/** The object that most calls are about. */
export const key = { namespace: "shop", name: "first" };

export class ScriptedKube {
  readonly server: ScriptedServer;
  /** The client's clock: only its time limits hang on it. */
  readonly clock = new FakeClock();
  readonly client: KubeClient;

  private constructor(server: ScriptedServer) {
    this.server = server;
    this.client = this.connect(server.kubeConfig());
  }

  static async start(): Promise<ScriptedKube> {
    return new ScriptedKube(await ScriptedServer.start());
  }

  /** Another client with the same clock. @param sizeLimit bytes of an answer. */
  connect(kubeConfig: KubeConfig, sizeLimit = 1_000_000): KubeClient {
    return new KubeClient({ kubeConfig, clock: this.clock, random: () => 0.5, sizeLimit });
  }

  async close(): Promise<void> {
    this.client.close();
    await this.server.close();
  }
}

/** The error that a call ends with; any other end fails the test. */
export async function failure(call: Promise<unknown>): Promise<KubeError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KubeError))
    throw new Error("the call did not fail with a KubeError", { cause: error });
  return error;
}
