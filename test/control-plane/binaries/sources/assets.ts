/** The first source: a folder that a person or a CI job prepared for envtest. */
import { binariesIn, missingFrom } from "../binaries.ts";
import type { BinarySource } from "../resolve.ts";

/**
 * The folder named by KUBEBUILDER_ASSETS, the variable that every envtest honours.
 * Setups made for envtest hold no kube-controller-manager: that one may come from another source. The rest is
 * taken from here together or not at all, since an etcd of one release and an API server of another were never
 * tried with each other.
 *
 * @param folder the value of the variable; undefined or empty when it is not set.
 */
export function assetsSource(folder: string | undefined): BinarySource {
  return {
    name: "KUBEBUILDER_ASSETS",
    find: async () => {
      if (folder === undefined || folder === "") return { found: {}, reason: "not set" };
      const found = await binariesIn(folder);
      const missing = missingFrom(found);
      if (missing.length === 0) return { found };
      const reason = `${folder} has no ${missing.join(", no ")}`;
      return missing.every((name) => name === "kube-controller-manager")
        ? { found, reason }
        : { found: {}, reason };
    },
  };
}
