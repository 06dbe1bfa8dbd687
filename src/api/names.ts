/** The names that this operator and its users share: group, kinds, labels, annotations, field managers. */

export const GROUP = "sslmate.com";
export const VERSION = "v1alpha1";
export const API_VERSION = `${GROUP}/${VERSION}`;

/** On every TLS Secret that the operator writes; its watch asks for this label only. */
export const MANAGED_LABEL = "sslmate.com/managed";
/** On a TLS Secret: namespace and name of the Order that it belongs to. */
export const ORDER_ANNOTATION = "sslmate.com/order";

/** On a TLS Secret: what was written beside the pair, so that it can be followed, restored and taken away again. */
export const CONTENT_ANNOTATION = "sslmate.com/content";

/** What a person or a tool may ask of an Order: a value not seen before asks once. */
export const REQUEST_ANNOTATION = {
  renew: "sslmate.com/renew",
  rekey: "sslmate.com/rekey",
  approvePurchase: "sslmate.com/approve-purchase",
  retryApproval: "sslmate.com/retry-approval",
} as const;

/** On an Order while something has to be done when it is deleted, and on no other. */
export const DELETION_FINALIZER = "sslmate.com/deletion";

/** Of the name of an installation, in characters; a longer one no operator takes. */
export const LONGEST_INSTALLATION = 40;

/**
 * The form of the tags at SSLMate that say which Order of which installation owns a certificate; crds/orders.yaml refuses
 * them. A tag that no installation can have made is a person's own, and so none of unbounded length is shown to anybody.
 */
export const OWNER_TAG_FORM = new RegExp(`^k8s-([a-z0-9-]{1,${LONGEST_INSTALLATION}})-[0-9a-f]{16}$`);

/** Type of the Secrets that hold an attempt; see ARCHITECTURE.md, "Money". */
export const ATTEMPT_SECRET_TYPE = "sslmate.com/attempt";
export const TLS_SECRET_TYPE = "kubernetes.io/tls";

/** The public endpoint of SSLMate Basic (API v2). */
export const BASIC_ENDPOINT = "https://sslmate.com/api/v2";

/** One field manager a writer: server-side apply drops what its manager leaves out. */
export const FIELD_MANAGER = {
  orderStatus: "sslmate-operator-order-status",
  orderFinalizer: "sslmate-operator-order-finalizer",
  clusterStatus: "sslmate-operator-cluster-status",
  tlsSecret: "sslmate-operator-secret",
} as const;
