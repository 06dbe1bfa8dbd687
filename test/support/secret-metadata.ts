/** A Secret as the API server stores it, in tests that make one by hand. */
export const SECRET_METADATA = {
  namespace: "shop",
  name: "example-com-tls",
  uid: "secret-uid",
  resourceVersion: "7",
  creationTimestamp: "2026-11-22T12:00:00Z",
};
