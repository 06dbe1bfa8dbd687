/** What a control plane is made of, which version of it, and how a folder that holds one looks. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";

/**
 * The version that is built from source, and preferred when downloading.
 * source/go.mod names the same one; so does a test that compares them.
 */
export const KUBERNETES_VERSION = "v1.37.2";

/** The programs of a control plane, and kubectl to talk to it. */
export const BINARY_NAMES = ["etcd", "kube-apiserver", "kubectl", "kube-controller-manager"] as const;

export type BinaryName = (typeof BINARY_NAMES)[number];

/** The path of each program. */
export type Binaries = Record<BinaryName, string>;

/** The system as Go, and so Kubernetes, names it: it is part of the names of folders and downloads. */
export interface Platform {
  os: string;
  arch: string;
}

/** Names this machine's system in Go's words (`linux`, `amd64`). */
export function currentPlatform(): Platform {
  const goArch: Record<string, string> = { x64: "amd64", ppc64: "ppc64le" };
  return { os: process.platform, arch: goArch[process.arch] ?? process.arch };
}

/** Tells which of the programs `folder` holds as files that can be executed; a missing folder holds none. */
export async function binariesIn(folder: string): Promise<Partial<Binaries>> {
  const found: Partial<Binaries> = {};
  for (const name of BINARY_NAMES) {
    const path = join(folder, name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) found[name] = path;
  }
  return found;
}

/** The programs that `found` lacks, in the order of BINARY_NAMES. */
export function missingFrom(found: Partial<Binaries>): BinaryName[] {
  return BINARY_NAMES.filter((name) => found[name] === undefined);
}

/** Narrows a set of programs to a complete one. */
export function isComplete(found: Partial<Binaries>): found is Binaries {
  return missingFrom(found).length === 0;
}
