/** The demo from its first step to its last, and what happens at each kind of end. */
import { dirname } from "node:path";
import type { Clock } from "../../src/ops/clock.ts";
import { startControlPlane, type ControlPlane } from "../control-plane/control-plane.ts";
import { Cleanup } from "./cleanup.ts";
import { waitUntilOrdersAreReady } from "./checks/orders-ready.ts";
import { startOperator } from "./programs/operator.ts";
import { startSandbox, type RunningSandbox } from "./programs/sandbox.ts";
import { applyExamples, applyManifests, proveSecrets, showTable } from "./steps.ts";
import type { Terminal } from "./terminal.ts";

export interface DemoOptions {
  terminal: Terminal;
  clock: Clock;
  /** Leave everything running after the last step, until the signal is aborted. */
  keep: boolean;
  /** Ends the demo at any point. */
  signal: AbortSignal;
}

/** Exit code of a program that SIGINT ended, as shells count. */
const INTERRUPTED = 130;

/**
 * Runs the demo. When it returns, nothing of it is left.
 *
 * @returns the exit code: 0 done, 1 a step failed (it has been printed which and why), 130 interrupted.
 */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { terminal, signal } = options;
  const cleanup = new Cleanup();
  let current = "";
  const step: StepRunner = async (name, work) => {
    signal.throwIfAborted();
    current = name;
    terminal.heading(name);
    return work();
  };
  try {
    const running = await runSteps(options, cleanup, step);
    terminal.block(`Done in ${terminal.elapsed} s.`);
    if (options.keep) await keepRunning(running, terminal, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) {
      terminal.block("Interrupted.");
      return INTERRUPTED;
    }
    terminal.block(`FAILED: ${current}\n\n${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await cleanup.run();
  }
}

type StepRunner = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

interface Running {
  controlPlane: ControlPlane;
  sandbox: RunningSandbox;
}

async function runSteps(options: DemoOptions, cleanup: Cleanup, step: StepRunner): Promise<Running> {
  const { terminal, clock, signal } = options;
  const controlPlane = await step("Get and start a Kubernetes control plane", async () =>
    startControlPlane({ progress: terminal, signal }),
  );
  cleanup.add(controlPlane.stop);
  const sandbox = await step("Start the sandbox in SSLMate's place", async () => {
    const started = await startSandbox(controlPlane.directory, clock, signal);
    terminal.step(`${started.endpoint}, with a CA of its own`);
    return started;
  });
  cleanup.add(async () => sandbox.child.stop());
  await step("Apply crds/ and manifests/", async () => applyManifests(controlPlane));
  const operator = await step("Start the operator, as ServiceAccount sslmate-operator", async () =>
    startOperator(controlPlane, clock),
  );
  cleanup.add(async () => operator.stop());
  const { orders } = await step("Apply the Cluster and the Orders of manifests/examples", async () =>
    applyExamples(controlPlane, sandbox, terminal),
  );
  await step("Wait until the Orders are Ready", async () =>
    waitUntilOrdersAreReady(orders, {
      controlPlane,
      programs: [operator, sandbox.child],
      terminal,
      clock,
      signal,
    }),
  );
  await step("kubectl get sslorder --all-namespaces", async () => showTable(controlPlane, terminal));
  await step("Serve TLS from each Secret, and verify chain and names against the sandbox's root", async () =>
    proveSecrets(controlPlane, orders, sandbox, terminal),
  );
  return { controlPlane, sandbox };
}

/** Prints how to reach everything and five things to try, then waits for the end. */
async function keepRunning(running: Running, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const { controlPlane, sandbox } = running;
  terminal.block(
    `Everything keeps running until Ctrl-C. In another terminal:

  export KUBECONFIG=${controlPlane.adminKubeconfig} PATH="$PATH:${dirname(controlPlane.kubectlPath)}"

and, for example:

  kubectl explain sslorder.spec.identifiers
  kubectl get sslorder --all-namespaces --output wide
  kubectl get secret example-com-tls --namespace shop --output jsonpath='{.data.tls\\.crt}' | base64 --decode | openssl x509 -noout -text
  kubectl patch sslorder example-com --namespace shop --type merge --patch '{"spec":{"cluster":"another"}}'   # refused, with a reason
  curl ${sandbox.managementUrl}/ledger   # what was paid

The operator's log: ${controlPlane.directory}/operator.log`,
  );
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
