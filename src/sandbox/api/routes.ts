/** Every endpoint of the vendor's port, in one list. */
import type { Endpoint } from "./endpoint.ts";
import { accountEndpoints } from "./endpoints/account.ts";
import { certificateEndpoints } from "./endpoints/certificates.ts";
import { clientSupportEndpoints } from "./endpoints/client-support.ts";
import { fileEndpoints } from "./endpoints/files.ts";
import { installationTestEndpoints } from "./endpoints/installation-test.ts";
import { instanceEndpoints } from "./endpoints/instances.ts";
import { purchaseEndpoints } from "./endpoints/purchases.ts";

export const BASE_PATH = "/api/v2";

const underBase: readonly Endpoint[] = [
  ...certificateEndpoints,
  ...purchaseEndpoints,
  ...instanceEndpoints,
  ...installationTestEndpoints,
  ...accountEndpoints,
  ...clientSupportEndpoints,
];

export const endpoints: readonly Endpoint[] = [
  ...underBase.map((endpoint) => ({ ...endpoint, path: `${BASE_PATH}/${endpoint.path}` })),
  ...fileEndpoints,
];
