/** A kind that exists in tests only, and objects of it. */
import type { KubeObject, Resource } from "../../../src/kube/client/resource.ts";

export interface Widget extends KubeObject {
  spec?: { size: number };
  status?: { phase: string };
}

export const widgets: Resource<Widget> = {
  group: "example.com",
  version: "v1",
  plural: "widgets",
  kind: "Widget",
  namespaced: true,
};

export function widget(name: string, resourceVersion: string, size = 1): Widget {
  return {
    metadata: {
      name,
      namespace: "shop",
      uid: `uid-of-${name}`,
      resourceVersion,
      creationTimestamp: "2026-11-22T12:00:00Z",
    },
    spec: { size },
  };
}

export function widgetList(resourceVersion: string, items: Widget[], token = ""): object {
  return { kind: "WidgetList", metadata: { resourceVersion, continue: token }, items };
}

/** A line of a watch. */
export function event(type: string, object: object): string {
  return `${JSON.stringify({ type, object })}\n`;
}

export function bookmark(resourceVersion: string): string {
  return event("BOOKMARK", { kind: "Widget", metadata: { resourceVersion } });
}
