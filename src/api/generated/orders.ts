/** Generated from crds/orders.yaml by "npm run generate"; edit that file instead. */

export interface OrderFields {
  spec: OrderSpec;
  status?: OrderStatus;
}
/**
 * What you want to have.
 */
export interface OrderSpec {
  /**
   * Name of the Cluster (sslcluster) whose account pays for the certificate. It cannot be changed: another account is another purchase.
   */
  cluster: string;
  /**
   * The names of the certificate, and how control over each is proved. The first is the common name; it cannot be changed, since another common name is another object, and another purchase, at SSLMate. The order of the others means nothing.
   *
   * @minItems 1
   * @maxItems 100
   */
  identifiers: {
    /**
     * The type of the name. SSLMate knows DNS names only.
     */
    type: "dns";
    /**
     * A DNS name in lower case, such as www.example.com, or a wildcard such as *.example.com.
     */
    value: string;
    /**
     * How control over the name is proved: http, dns or email. If it is left out, the Cluster's defaults.approval is taken.
     */
    approval?: "http" | "dns" | "email";
    /**
     * The mailbox that gets the approval message, with approval email only: admin, administrator, hostmaster, postmaster or webmaster at the name or at a domain above it.
     */
    approverEmail?: string;
  }[];
  /**
   * Name of the Secret, in the Order's namespace, that holds the certificate (tls.crt) and its key (tls.key).
   */
  secretName: string;
  /**
   * The kind of private key. What is left out comes from the Cluster's defaults, then ECDSA, 256, PKCS8.
   */
  privateKey?: {
    /**
     * ECDSA or RSA.
     */
    algorithm?: "ECDSA" | "RSA";
    /**
     * Bits of the key, 256 or 384 for ECDSA (the curves P-256 and P-384), 2048, 3072 or 4096 for RSA.
     */
    size?: 256 | 384 | 2048 | 3072 | 4096;
    /**
     * The form of tls.key, PKCS8 or PKCS1. For an ECDSA key, PKCS1 means its SEC 1 form.
     */
    encoding?: "PKCS8" | "PKCS1";
  };
}
/**
 * What the operator sees and does. Written by the operator alone.
 */
export interface OrderStatus {
  /**
   * The generation of the spec that this status speaks of.
   */
  observedGeneration?: number;
  /**
   * The names in short, for the table that kubectl prints.
   */
  names?: string;
  /**
   * What holds now. Ready is the one to wait for.
   */
  conditions?: {
    type: string;
    status: "True" | "False" | "Unknown";
    observedGeneration?: number;
    reason: string;
    message: string;
    lastTransitionTime: string;
  }[];
  /**
   * The certificate in the Secret.
   */
  certificate?: {
    /**
     * SSLMate's id of this certificate instance.
     */
    instanceId?: number;
    /**
     * Serial number in lower-case hexadecimal.
     */
    serialNumber?: string;
    /**
     * SHA-256 of the certificate's DER form in lower-case hexadecimal.
     */
    fingerprintSHA256?: string;
    /**
     * The issuer's name.
     */
    issuer?: string;
    notBefore?: string;
    notAfter?: string;
    /**
     * End of the term that was paid for, where SSLMate says it.
     */
    paidUntil?: string;
    /**
     * The DNS names of the certificate.
     */
    dnsNames?: string[];
  };
  /**
   * The purchase that is under way. It mirrors what the operator keeps elsewhere; editing it changes nothing.
   */
  issuance?: {
    /**
     * The attempt's id, also found in the note on SSLMate's invoice.
     */
    id?: string;
    /**
     * What was asked of SSLMate.
     */
    verb?: "buy";
    /**
     * Preparing (nothing paid is known to have been sent), InDoubt (a purchase may have reached SSLMate and is being looked for), Pending (bought, not issued yet), Ended (SSLMate will not issue it).
     */
    phase?: "Preparing" | "InDoubt" | "Pending" | "Ended";
    /**
     * SSLMate's id of the certificate instance, once known.
     */
    instanceId?: number;
    startedAt?: string;
  };
  /**
   * What was bought for this Order, the newest first, at most 20.
   *
   * @maxItems 20
   */
  purchases?: {
    instanceId: number;
    verb: "buy";
    /**
     * When the operator began this purchase.
     */
    time: string;
    /**
     * SSLMate's invoice, where one was issued.
     */
    invoiceId?: string;
  }[];
}
