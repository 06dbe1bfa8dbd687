/** Every lever of the management port, in one list. */
import type { Lever } from "./lever.ts";
import { accountLevers } from "./levers/accounts.ts";
import { behaviourLevers } from "./levers/behaviour.ts";
import { caLevers } from "./levers/ca.ts";
import { clockLevers } from "./levers/clock.ts";
import { instanceLevers } from "./levers/instances.ts";
import { outboxLevers } from "./levers/outbox.ts";
import { recordLevers } from "./levers/records.ts";
import { wholeLevers } from "./levers/whole.ts";
import type { WholeState } from "./whole-state.ts";

/** @param beginning what a reset goes back to. */
export const levers = (beginning: WholeState): readonly Lever[] => [
  ...recordLevers,
  ...instanceLevers,
  ...outboxLevers,
  ...accountLevers,
  ...clockLevers,
  ...behaviourLevers,
  ...wholeLevers(beginning),
  ...caLevers,
];
