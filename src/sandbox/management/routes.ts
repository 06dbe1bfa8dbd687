/** Every lever of the management port, in one list. */
import { caLevers } from "./ca.ts";
import { clockLevers } from "./clock.ts";
import type { Lever } from "./endpoint.ts";
import { instanceLevers } from "./instances.ts";
import { recordLevers } from "./records.ts";

export const levers: readonly Lever[] = [...recordLevers, ...instanceLevers, ...clockLevers, ...caLevers];
