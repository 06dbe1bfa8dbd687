/** Times as Kubernetes writes them. */

/** RFC 3339 in UTC with whole seconds, as metav1.Time. Fractions are cut, so that a status computed twice is equal. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
