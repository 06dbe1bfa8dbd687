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
     * The type of the name, dns if it is left out. SSLMate knows DNS names only.
     */
    type?: "dns";
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
   * Name of the Secret, in the Order's namespace, that holds the certificate (tls.crt) and its key (tls.key). If it is changed, the new Secret gets the same pair, and the former one stays; with deletion.secret Delete it goes with the Order.
   */
  secretName: string;
  /**
   * Labels and annotations for the Secret, over those of the Cluster's defaults, key by key. Those that are removed here are removed from the Secret; others on it stay as they are.
   */
  secretTemplate?: {
    /**
     * Labels of the Secret, at most 32.
     */
    labels?: {
      [k: string]: string;
    };
    /**
     * Annotations of the Secret, at most 32, each of at most 1024 characters.
     */
    annotations?: {
      [k: string]: string;
    };
  };
  /**
   * The same certificate and key in further forms, as further keys of the Secret: PKCS12 is keystore.p12; CombinedPEM is tls-combined.pem, with the private key first; DER is tls.der and key.der; Agent is rsa.key.pem and rsa.chained.pem (ecdsa.key.pem and ecdsa.chained.pem for an ECDSA key), as sslmate-agent names its files; CA is ca.crt, the root. A list here replaces the one of the Cluster's defaults as a whole; an empty one means none.
   *
   * @maxItems 5
   */
  formats?: {
    /**
     * PKCS12, CombinedPEM, DER, Agent or CA.
     */
    type: "PKCS12" | "CombinedPEM" | "DER" | "Agent" | "CA";
    /**
     * Where the password of the keystore is, with PKCS12 only: a Secret in the namespace of the Order, and none that an Order writes. It is read again every few minutes, and the keystore follows. Whoever may write the Order and read its Secret can try guesses of that value.
     */
    passwordSecretRef?: {
      /**
       * Name of the Secret.
       */
      name: string;
      /**
       * Key of the password in that Secret (default password).
       */
      key?: string;
    };
  }[];
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
    /**
     * Whether a new certificate has a new key, Always (the default) or Never.
     */
    rotationPolicy?: "Always" | "Never";
  };
  /**
   * When a new certificate is got in place of one that ends. What is left out comes from the Cluster's defaults.
   */
  renewal?: {
    /**
     * RenewBefore (the default); Vendor, by which SSLMate renews and charges by itself, with the same key, where spec.purchase.vendorRenewal of the Cluster allows it; or Disabled, by which the certificate is left to end.
     */
    policy?: "RenewBefore" | "Vendor" | "Disabled";
    /**
     * How much of the certificate's lifetime is left when renewal starts, in percent (default 33). Set on an Order that says no policy, it means RenewBefore, whatever policy the Cluster's defaults have.
     */
    beforePercentage?: number;
    /**
     * How long before its end renewal starts, such as 720h or 90m. If that is longer than the certificate lives, the default percentage is taken instead. Set on an Order that says no policy, it means RenewBefore, whatever policy the Cluster's defaults have.
     */
    before?: string;
  };
  /**
   * How this Order pays. It can only be stricter than its Cluster.
   */
  purchase?: {
    /**
     * Automatic, or Manual, by which each paid call waits for the annotation sslmate.com/approve-purchase with the id that status.issuance.id shows.
     */
    policy?: "Automatic" | "Manual";
    /**
     * Stands on SSLMate's invoice, before the id of the purchase.
     */
    invoiceNote?: string;
    /**
     * Gets a copy of SSLMate's invoice by mail.
     */
    invoiceTo?: string;
  };
  /**
   * What becomes of Secret and certificate when the Order is deleted. What is left out comes from the Cluster's defaults. Where SSLMate has to be called for it, the Order carries the finalizer sslmate.com/deletion until that is done, or for a day at most; after renewal.policy Vendor was taken back, until SSLMate has shown that it renews no more.
   */
  deletion?: {
    /**
     * Retain (the default) leaves the Secret; Delete has it carry an owner reference, by which Kubernetes deletes it with the Order.
     */
    secret?: "Retain" | "Delete";
    /**
     * StopRenewal (the default) lets the certificate end at its time; where SSLMate renews it by itself, that is turned off. Keep leaves everything at SSLMate as it is, its renewal and the charges for that included. Revoke revokes every instance of the common name, for good.
     */
    certificate?: "StopRenewal" | "Keep" | "Revoke";
  };
  /**
   * What to do with a living certificate of this common name that was not bought for this Order. Never (the default) leaves it alone; IfKeyMatches takes it over if an unowned TLS Secret of spec.secretName holds its key; Rekey takes it over with a new key, by a free reissue. Either turns SSLMate's own renewal off.
   */
  adopt?: "Never" | "IfKeyMatches" | "Rekey";
  /**
   * Tags of the certificate at SSLMate, to find and sort it there. One that is named here counts as this Order's, whoever set it first, and is removed at SSLMate when it is taken out here; one that is not named here stays. What this Order has set is remembered in status.settings: a tag that is taken out while that status is lost, or that SSLMate sets only after it showed that it had not, stays at SSLMate. They all stay when the Order is deleted.
   *
   * @maxItems 20
   */
  tags?: string[];
  /**
   * Whether SSLMate sends no reminders that the certificate expires. If it is left out, SSLMate's own setting is left alone; taken out after it was true, reminders are sent again.
   */
  muted?: boolean;
  /**
   * SSLMate is not called for this Order, and its Secret stays as it is.
   */
  suspend?: boolean;
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
   * When the next renewal starts.
   */
  renewalTime?: string;
  /**
   * What this Order has set at SSLMate beside the certificate, or is about to set. By it the operator knows what to take back when the spec asks for it no more.
   */
  settings?: {
    /**
     * Tags of spec.tags that were sent to SSLMate, and those that are still to be removed there.
     *
     * @maxItems 100
     */
    tags?: string[];
    /**
     * Whether SSLMate sends no reminders because of this Order.
     */
    muted?: boolean;
  };
  /**
   * The values of the annotations renew, rekey and retry-approval that were acted on last.
   */
  handledAnnotations?: {
    /**
     * Of sslmate.com/renew.
     */
    renew?: string;
    /**
     * Of sslmate.com/rekey.
     */
    rekey?: string;
    /**
     * Of sslmate.com/retry-approval.
     */
    retryApproval?: string;
  };
  /**
   * The names in short, for the table that kubectl prints.
   */
  names?: string;
  /**
   * What holds now. Ready is the one to wait for. Reconciling, Stalled and PurchaseApproved are there only while they say something; PurchaseApproved, always False, while a purchase waits for a person.
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
    /**
     * From when it is valid.
     */
    notBefore?: string;
    /**
     * When it expires.
     */
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
   * What is under way at SSLMate. It mirrors what the operator keeps elsewhere; editing it changes nothing.
   */
  issuance?: {
    /**
     * The attempt's id, also found in the note on SSLMate's invoice; while a purchase waits for approval, the id that the annotation sslmate.com/approve-purchase has to name.
     */
    id?: string;
    /**
     * What is asked of SSLMate.
     */
    verb?: "buy" | "reissue";
    /**
     * What it costs, where SSLMate says it.
     */
    price?: string;
    /**
     * AwaitingApproval (nothing is sent until a person approves), Preparing (nothing is known to have been sent), InDoubt (a call may have reached SSLMate and is being looked for), Pending (not issued yet), Ended (SSLMate will not issue it).
     */
    phase?: "AwaitingApproval" | "Preparing" | "InDoubt" | "Pending" | "Ended";
    /**
     * SSLMate's id of the certificate instance, once known.
     */
    instanceId?: number;
    /**
     * When the operator began with it, or began to wait for approval.
     */
    startedAt?: string;
    /**
     * Hash of the approval settings for which the approval was begun anew, so that each change of them does that once.
     */
    approvalHash?: string;
  };
  /**
   * How far the approval of each name is, in the order of spec.identifiers, and what is left to do for it.
   *
   * @maxItems 100
   */
  approvals?: {
    /**
     * The DNS name.
     */
    name: string;
    /**
     * How control over the name is proved; http, dns or email.
     */
    method: "http" | "dns" | "email";
    /**
     * NotReady (SSLMate does not see the approval in place, so nothing is bought or issued), Ready (SSLMate sees it in place and has not approved the name yet), Pending (it waits for the message to be answered, or for its own check), Approved (a certificate with the name was issued), Unknown (SSLMate was not asked yet, or does not say).
     */
    state: "NotReady" | "Ready" | "Pending" | "Approved" | "Unknown";
    /**
     * When its approval last made progress, once it did since the purchase began; it was set to be approved otherwise, begun anew, or became Ready. The Order is Stalled where nothing has moved for long.
     */
    since?: string;
    /**
     * What a person has to do, if anything.
     */
    action?: string;
    /**
     * DNS records, as in a zone file, that approve the name over DNS. Any one of them is enough.
     *
     * @maxItems 8
     */
    records?: {
      /**
       * Fully qualified, with the dot at its end.
       */
      name: string;
      /**
       * Such as CNAME, NS or TXT.
       */
      type: string;
      /**
       * The value; that of a TXT record with its quotes.
       */
      value: string;
    }[];
    /**
     * The mailbox that the approval message goes to.
     */
    approverEmail?: string;
    /**
     * Who the approval message comes from, where SSLMate says it.
     */
    approvalEmailFrom?: string;
  }[];
  /**
   * How often in a row the next step has failed. After each failure the operator waits longer, from a minute to six hours; 0 and absent mean that nothing failed last. While a Secret that is removed again and again waits for its next certificate: how often it was lost within a day.
   */
  failedAttempts?: number;
  /**
   * When it failed last.
   */
  lastFailureTime?: string;
  /**
   * When it is tried again. It is tried at once when the spec, an annotation of this operator, the Cluster, its API key or the certificate in the Secret changes; to have it tried now, give the annotation sslmate.com/retry-approval a new value.
   */
  nextAttemptTime?: string;
  /**
   * Hash of what the failed attempts rested on. Nothing waits for nextAttemptTime once it is another.
   */
  failureBasis?: string;
  /**
   * What was paid for this Order, the newest first, at most 20.
   *
   * @maxItems 20
   */
  purchases?: {
    /**
     * SSLMate's id of the certificate instance that was paid for.
     */
    instanceId: number;
    /**
     * buy, or reissue where names were added.
     */
    verb: "buy" | "reissue";
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
