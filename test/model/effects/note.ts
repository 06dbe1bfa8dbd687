/** Notes from where in the sources a port is called, while somebody wants to know. */

let noted: Set<string> | undefined;

/** Runs `work`. @returns the places from which ports were called meanwhile, each as `file:line`. */
export async function placesCalledDuring(work: () => Promise<void>): Promise<ReadonlySet<string>> {
  const places = new Set<string>();
  noted = places;
  try {
    await work();
  } finally {
    noted = undefined;
  }
  return places;
}

/** To be called by a port, before anything else. */
export function noteCaller(): void {
  if (noted === undefined) return;
  for (const line of (new Error().stack ?? "").split("\n")) {
    const [, file, number] = /(src\/(?:reconcilers|kube)\/[\w/-]+\.ts):(\d+)/.exec(line) ?? [];
    if (file === undefined || number === undefined) continue;
    noted.add(`${file}:${number}`);
    return;
  }
}
