/** The operator's program: settings, signals, exit code. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { KubeConfig } from "@kubernetes/client-node";
import manifest from "../package.json" with { type: "json" };
import { readConfig } from "./config.ts";
import { KubeClient } from "./kube/client/client.ts";
import { errorFields } from "./kube/error-fields.ts";
import { systemClock } from "./ops/clock.ts";
import { createLogger } from "./ops/logger.ts";
import { runOperator } from "./operator.ts";

const POD_NAMESPACE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

const podNamespace = existsSync(POD_NAMESPACE) ? readFileSync(POD_NAMESPACE, "utf8").trim() : undefined;
const result = readConfig(process.argv.slice(2), process.env, process.stdout.isTTY, podNamespace);
switch (result.kind) {
  case "help":
    process.stdout.write(result.text);
    break;
  case "problems":
    process.stderr.write(result.problems.map((problem) => `${problem}\n`).join(""));
    process.exitCode = 2;
    break;
  case "config": {
    const { config } = result;
    const kube = connect(config.kubeconfig);
    if (kube === undefined) break;
    const logger = createLogger({ level: config.logLevel, format: config.logFormat });
    // Node's own report would quote the error, and with it perhaps a Secret that was being read.
    process.on("uncaughtException", (error) => {
      logger.error(
        { error: errorFields(error) },
        "unexpected error: ending, for a new process to begin anew",
      );
      process.exit(1);
    });
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
    const end = await runOperator(
      {
        config,
        kube,
        identity: `${hostname()}_${randomUUID()}`,
        userAgent: `sslmate-operator/${manifest.version}`,
        clock: systemClock,
        random: Math.random,
        logger,
      },
      stop.signal,
    );
    if (end === "lease-lost") {
      logger.error({}, "lease lost: ending at once, since another process may lead");
      process.exit(1);
    }
  }
}

/** @returns undefined, with the reason on standard error and an exit code, if there is nothing to connect with. */
function connect(path: string | undefined): KubeClient | undefined {
  const kubeConfig = new KubeConfig();
  try {
    if (path !== undefined) kubeConfig.loadFromFile(path);
    else if (podNamespace !== undefined) kubeConfig.loadFromCluster();
    else throw new Error("this process runs in no Pod; name a kubeconfig");
    return new KubeClient({ kubeConfig, clock: systemClock, random: Math.random });
  } catch (error) {
    const why = error instanceof Error ? error.message : "it cannot be read";
    process.stderr.write(`--kubeconfig (SSLMATE_OPERATOR_KUBECONFIG): ${why}.\n`);
    process.exitCode = 2;
    return undefined;
  }
}
