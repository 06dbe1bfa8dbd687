/** The operator's program: settings, signals, exit code. */
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { KubeConfig } from "@kubernetes/client-node";
import manifest from "../package.json" with { type: "json" };
import { readConfig } from "./config.ts";
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
    const kubeConfig = loadKubeConfig(config.kubeconfig);
    if (kubeConfig === undefined) break;
    const logger = createLogger({ level: config.logLevel, format: config.logFormat });
    const stop = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
    const end = await runOperator(
      {
        config,
        kubeConfig,
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
function loadKubeConfig(path: string | undefined): KubeConfig | undefined {
  const kubeConfig = new KubeConfig();
  try {
    if (path !== undefined) kubeConfig.loadFromFile(path);
    else if (podNamespace !== undefined) kubeConfig.loadFromCluster();
    else throw new Error("this process runs in no Pod; name a kubeconfig");
    return kubeConfig;
  } catch (error) {
    const why = error instanceof Error ? error.message : "it cannot be read";
    process.stderr.write(`--kubeconfig (SSLMATE_OPERATOR_KUBECONFIG): ${why}.\n`);
    process.exitCode = 2;
    return undefined;
  }
}
