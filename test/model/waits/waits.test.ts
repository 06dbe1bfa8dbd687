/** Whatever an Order waits for, a week of it costs next to nothing: no write where nothing changes, and few questions. */
import { expect, test } from "vitest";
import { FOR_SSLMATE } from "./at-sslmate.ts";
import { FOR_ITS_CLUSTER } from "./for-its-cluster.ts";
import { FOR_OBJECTS } from "./for-objects.ts";
import { LISTS, weekOf } from "./week.ts";

test.each([...FOR_ITS_CLUSTER, ...FOR_OBJECTS, ...FOR_SSLMATE])(
  "given a week of $reason ($name), then SSLMate is asked $calls times at most",
  async (wait) => {
    const { reason, calls, writes, clusterWrites, state } = await weekOf(wait);
    expect(reason, state).toEqual({ before: wait.reason, after: wait.reason });
    expect(calls, state).toBeLessThanOrEqual(wait.calls + LISTS);
    expect(writes, state).toBeLessThanOrEqual(wait.writes ?? 0);
    expect(clusterWrites).toBeLessThanOrEqual(wait.clusterWrites ?? 1);
  },
);
