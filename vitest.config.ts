import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Milliseconds in which a state must come: far more than it takes, for a busy machine is no failure. */
const expectation = { poll: { timeout: 60_000 } };

/** Each worker of the cluster tests has a control plane of its own, which takes half a gigabyte. They mostly wait for each other. */
const CLUSTER_WORKERS = Math.min(3, availableParallelism() + 1);

export default defineConfig({
  test: {
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/cluster/**"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: expectation,
          // No test changes what the modules share, and loading them anew for each file takes a minute.
          isolate: false,
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "cluster",
          include: ["test/cluster/**/*.test.ts"],
          globalSetup: ["test/cluster/global-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: expectation,
          // As above; what files leave behind stands on the control plane, and each has names of its own.
          isolate: false,
          maxWorkers: CLUSTER_WORKERS,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
