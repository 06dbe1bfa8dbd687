/** Finds the route of a request by method and path. */

/** A route: `path` is a list of segments, where ":name" stands for any one segment. */
export interface Route<Handler> {
  method: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  handler: Handler;
}

export type Match<Handler> =
  | { found: "route"; route: Route<Handler>; segments: ReadonlyMap<string, string> }
  | { found: "path" }
  | { found: "nothing" };

export class Router<Handler> {
  readonly #routes: readonly { route: Route<Handler>; pattern: readonly string[] }[];

  constructor(routes: readonly Route<Handler>[]) {
    this.#routes = routes.map((route) => ({ route, pattern: splitPath(route.path) }));
  }

  /** @param path still escaped; a slash at the end and repeated slashes mean nothing. */
  match(method: string, path: string): Match<Handler> {
    const segments = splitPath(path);
    let found: "path" | "nothing" = "nothing";
    for (const { route, pattern } of this.#routes) {
      const values = matchSegments(pattern, segments);
      if (values === undefined) continue;
      if (route.method === method || (route.method === "GET" && method === "HEAD")) {
        return { found: "route", route, segments: values };
      }
      found = "path";
    }
    return { found };
  }
}

const splitPath = (path: string): string[] => path.split("/").filter((segment) => segment !== "");

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Map<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const values = new Map<string, string>();
  for (const [index, part] of pattern.entries()) {
    const segment = unescape(segments[index] ?? "");
    if (part.startsWith(":")) values.set(part.slice(1), segment);
    else if (part !== segment) return undefined;
  }
  return values;
}

/** A segment that cannot be unescaped stays as it is, and so names nothing. */
function unescape(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
