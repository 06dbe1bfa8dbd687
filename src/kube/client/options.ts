/** What the calls of the client take, and what a list gives. */
import type { KubeConfig } from "@kubernetes/client-node";
import type { Clock } from "../../ops/clock.ts";
import type { KubeObject } from "./resource.ts";

export interface KubeClientOptions {
  /** One for the whole process: it caches tokens. */
  kubeConfig: KubeConfig;
  clock: Clock;
  /** Uniform in [0, 1), like Math.random. */
  random: () => number;
  /** Milliseconds that a call may take, if it does not say otherwise; default 30 s. */
  timeLimit?: number;
  /** Bytes that an answer or an event may have; default 64 MiB, room for a page of 500 large objects. */
  sizeLimit?: number;
}

export interface CallOptions {
  /** Milliseconds. */
  timeLimit?: number | undefined;
  /** When aborted, the call is cut and throws the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface Selection extends CallOptions {
  /** Absent: all namespaces. */
  namespace?: string | undefined;
  labelSelector?: string | undefined;
  fieldSelector?: string | undefined;
}

export interface ListOptions extends Selection {
  /** Objects a page; default 500. */
  pageSize?: number | undefined;
}

export interface ListPage<T extends KubeObject> {
  items: T[];
  /** Of the list as a whole, the same on each page: a watch goes on from here. */
  resourceVersion: string;
}

export interface ApplyOptions extends CallOptions {
  fieldManager: string;
  /** Take over fields that another manager holds, instead of failing with `conflict`. */
  force?: boolean;
  subresource?: "status";
}

export interface DeleteOptions extends CallOptions {
  /** Delete only if the object still is this one. */
  uid?: string | undefined;
  /** Delete only if the object still is at this version. */
  resourceVersion?: string | undefined;
}

export interface WatchOptions extends Selection {
  /** From a list, or from the last event: only what happened after it is sent. */
  resourceVersion: string;
  /** Milliseconds without a byte after which the watch is given up; default 100 s, above the bookmarks' rhythm of one minute. */
  idleLimit?: number | undefined;
}
