/** What of an error goes into the log: never what might be a secret. */
import { describe, expect, it } from "vitest";
import { KubeError } from "../../src/kube/client/errors.ts";
import { errorFields } from "../../src/kube/error-fields.ts";

describe("errorFields", () => {
  it("given an error of ours, then shows kind, message and the places in the code", () => {
    const fields = errorFields(new KubeError("get widgets a", "unavailable", { status: 503 }));
    expect(fields).toMatchObject({ type: "KubeError", kind: "unavailable", message: "get widgets a: 503" });
    expect(fields.stack?.[0]).toContain("error-fields.test.ts");
  });

  it("given an error of others, then shows type and code, but neither message nor the stack's first lines", () => {
    const error = Object.assign(new TypeError("Received 'hunter2'\nat least hunter2"), {
      code: "ERR_INVALID_ARG_VALUE",
    });
    const fields = errorFields(error);
    expect(fields).toMatchObject({ type: "TypeError", code: "ERR_INVALID_ARG_VALUE" });
    expect(JSON.stringify(fields)).not.toContain("hunter2");
  });

  it("given causes, then shows some of them, and ends in a circle", () => {
    const error = new Error("outer", { cause: Object.assign(new Error("inner"), { code: "ECONNRESET" }) });
    expect(errorFields(error).cause?.code).toBe("ECONNRESET");
    const circle = new Error("circle");
    circle.cause = circle;
    expect(errorFields(circle).cause?.cause?.cause?.cause).toBeUndefined();
  });

  it.each([
    ["text", "string"],
    [undefined, "undefined"],
  ])("given %j thrown instead of an error, then shows its type only", (thrown, type) => {
    expect(errorFields(thrown)).toEqual({ type });
  });
});
