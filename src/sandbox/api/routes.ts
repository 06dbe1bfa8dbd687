/** Every endpoint of the API, in one list. */
import { certificateEndpoints } from "./endpoints/certificates.ts";
import type { Endpoint } from "./endpoint.ts";
import { instanceEndpoints } from "./endpoints/instances.ts";
import { purchaseEndpoints } from "./endpoints/purchases.ts";

export const endpoints: readonly Endpoint[] = [
  ...certificateEndpoints,
  ...purchaseEndpoints,
  ...instanceEndpoints,
];
