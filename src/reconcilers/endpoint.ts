/** The endpoint of a Cluster in the one form that clients and names of attempts are made from. */
import { BASIC_ENDPOINT } from "../api/names.ts";
import { normaliseEndpoint } from "../sslmate/endpoint.ts";
import { SslmateConfigurationError } from "../sslmate/errors.ts";
import type { ClusterObject } from "./resources.ts";

/** The address that the Cluster names, or its service's public one; undefined if it cannot be used. */
export function endpointOf(cluster: ClusterObject): string | undefined {
  try {
    return normaliseEndpoint(cluster.spec.endpoint ?? BASIC_ENDPOINT);
  } catch (error) {
    if (error instanceof SslmateConfigurationError) return undefined;
    throw error;
  }
}
