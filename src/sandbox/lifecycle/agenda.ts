/** Everything that falls due by itself, computed from the state alone: so a state that is put back goes on by itself. */
import { scheduleApproval } from "../approval/approve.ts";
import type { Instance } from "../state/model.ts";
import type { World } from "../world.ts";
import { scheduleExpiry } from "./issue.ts";
import { scheduleRenewal } from "./renewal.ts";

/** Puts down what is to become of one instance. */
export function schedule(world: World, instance: Instance): void {
  switch (instance.state) {
    case "pending":
      scheduleApproval(world, instance);
      return;
    case "active":
      scheduleExpiry(world, instance);
      scheduleRenewal(world, instance);
      return;
    case "expired":
    case "revoked":
    case "canceled":
  }
}
