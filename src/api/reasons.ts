/** The condition types and every reason that a condition can carry; docs/reasons.md explains each to users. */

export type ConditionType =
  "Ready" | "Issuing" | "DomainsApproved" | "PurchaseApproved" | "Reconciling" | "Stalled";

/** Reasons of an Order's conditions. */
export const ORDER_REASONS = [
  "Issued",
  "Preparing",
  "ApprovalPending",
  "InDoubt",
  "ClusterNotFound",
  "ClusterNotReady",
  "NamespaceNotAllowed",
  "NameNotAllowed",
  "ApprovalMissing",
  "ApprovalNotPossible",
  "ApprovalNotReady",
  "InvalidPrivateKey",
  "RequestNotPossible",
  "CommonNameTaken",
  "SecretNameTaken",
  "AttemptInFlight",
  "SecretConflict",
  "CertificateExists",
  "PendingElsewhere",
  "PendingForOtherNames",
  "OvertakenElsewhere",
  "Canceled",
  "NotDelivered",
  "BadCertificate",
  "GoneAtVendor",
  "OwnedElsewhere",
  "Suspended",
  "ClusterSuspended",
  "BudgetExhausted",
  "AwaitingApproval",
  "Expired",
  "Deleting",
  "Unauthorized",
  "PaymentRequired",
  "Refused",
  "RateLimited",
  "Unreachable",
  "ProxyFailed",
  "Unavailable",
  "UnexpectedAnswer",
  "SettingsNotTaken",
  "LeaseTooShort",
  "PurseUnreadable",
  "KubernetesRefused",
] as const;
export type OrderReason = (typeof ORDER_REASONS)[number];

/** Reasons of a Cluster's conditions. */
export const CLUSTER_REASONS = [
  "KeyAccepted",
  "SecretNotFound",
  "SecretKeyMissing",
  "InvalidEndpoint",
  "InvalidAPIKey",
  "InvalidCABundle",
  "InvalidProxyURL",
  "Unauthorized",
  "PaymentRequired",
  "Refused",
  "RateLimited",
  "Unreachable",
  "ProxyFailed",
  "Unavailable",
  "UnexpectedAnswer",
] as const;
export type ClusterReason = (typeof CLUSTER_REASONS)[number];
