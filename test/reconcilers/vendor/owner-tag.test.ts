/** Which tags at SSLMate are an owner's: those that an operator can have made, and no others. */
import { describe, expect, it } from "vitest";
import { LONGEST_INSTALLATION } from "../../../src/api/names.ts";
import { isOfInstallation, isOwnerTag, ownerTag } from "../../../src/reconcilers/vendor/owner-tag.ts";

const ORDER = { namespace: "shop", name: "example-com" };
const HASH = "fedcba9876543210";

describe("the owner tag", () => {
  it.each(["a", "0f8fad5b-d9cb-469f-a165-70867728950e", "i".repeat(LONGEST_INSTALLATION)])(
    "given the installation %s, then its tag is an owner's, and of that installation",
    (installation) => {
      const tag = ownerTag(installation, ORDER);
      expect(isOwnerTag(tag)).toBe(true);
      expect(isOfInstallation(tag, installation)).toBe(true);
      expect(isOfInstallation(tag, `${installation}x`)).toBe(false);
    },
  );

  it.each([
    ["of an installation whose name is too long", `k8s-${"i".repeat(LONGEST_INSTALLATION + 1)}-${HASH}`],
    ["of 40,000 characters", `k8s-${"i".repeat(40_000)}-${HASH}`],
    ["without an installation", `k8s--${HASH}`],
    ["with capitals", `k8s-Ours-${HASH}`],
    ["without a hash", "k8s-ours"],
    ["with more behind it", `k8s-ours-${HASH}\n`],
  ])("given a tag %s, then it is somebody's own", (_name, tag) => {
    expect(isOwnerTag(tag)).toBe(false);
  });
});
