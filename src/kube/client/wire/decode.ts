/** Checks that an answer is an object or a list of the API before it is taken for one. */
import { KubeError, type CallName } from "../errors.ts";
import type { KubeObject, Resource } from "../resource.ts";
import { isJsonObject } from "./status.ts";

/** One page of a list as it came; `continue` asks for the next one. */
export interface DecodedPage<T extends KubeObject> {
  items: T[];
  resourceVersion: string;
  continue: string | undefined;
}

/**
 * Types an object by its resource. Its metadata is checked here; for the rest the schema on the API server vouches.
 * @throws KubeError `unexpected` if this is no object of the API.
 */
export function decodeObject<T extends KubeObject>(
  _resource: Resource<T>,
  value: unknown,
  call: CallName,
): T {
  const metadata = isJsonObject(value) ? value["metadata"] : undefined;
  const complete =
    isJsonObject(metadata) &&
    ["name", "uid", "resourceVersion"].every((field) => typeof metadata[field] === "string");
  if (!complete) throw new KubeError(call, "unexpected", { detail: "answer is not an object of the API" });
  return value as T;
}

/** @throws KubeError `unexpected` if this is no list of the API, or one of its items is no object. */
export function decodePage<T extends KubeObject>(
  resource: Resource<T>,
  value: unknown,
  call: CallName,
): DecodedPage<T> {
  const items = isJsonObject(value) ? value["items"] : undefined;
  const metadata = isJsonObject(value) ? value["metadata"] : undefined;
  const resourceVersion = isJsonObject(metadata) ? metadata["resourceVersion"] : undefined;
  if (!isJsonObject(metadata) || !Array.isArray(items) || typeof resourceVersion !== "string") {
    throw new KubeError(call, "unexpected", { detail: "answer is not a list of the API" });
  }
  const token = metadata["continue"];
  return {
    items: items.map((item: unknown) => decodeObject(resource, item, call)),
    resourceVersion,
    continue: typeof token === "string" && token !== "" ? token : undefined,
  };
}
