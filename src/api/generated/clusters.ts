/** Generated from crds/clusters.yaml by "npm run generate"; edit that file instead. */

export interface ClusterFields {
  spec: ClusterSpec;
  status?: ClusterStatus;
}
/**
 * The account, who may spend its money, and defaults.
 */
export interface ClusterSpec {
  /**
   * The SSLMate service that the account belongs to. Basic is served by version 2 of SSLMate's API.
   */
  service: "Basic";
  /**
   * Address of the API, if it is not the service's public one (https://sslmate.com/api/v2), for example that of a sandbox. https is required, except for a loopback address or a Service of this Kubernetes cluster (.svc).
   */
  endpoint?: string;
  /**
   * The CAs that the endpoint's certificate is checked against, instead of the public ones; PEM, encoded in base64 as in the other caBundle fields of Kubernetes.
   */
  caBundle?: string;
  /**
   * The HTTP proxy through which an https endpoint is reached, such as http://proxy.example.com:3128. The operator asks it for a tunnel (CONNECT) and checks the endpoint's certificate as without it. An https proxy is itself checked against the public CAs and those of caBundle. A user name and a password are not supported.
   */
  proxyUrl?: string;
  /**
   * The Secret, in the operator's own namespace, that holds the account's API key.
   */
  apiKeySecretRef: {
    /**
     * Name of the Secret, without a namespace.
     */
    name: string;
    /**
     * The entry of the Secret's data.
     */
    key: string;
  };
  /**
   * The namespaces whose Orders may spend this account's money. It is never implied.
   */
  allowedNamespaces: {
    /**
     * All, Selector (namespaces with certain labels) or Names.
     */
    from: "All" | "Selector" | "Names";
    /**
     * Labels of the allowed namespaces. An empty selector allows all.
     */
    selector?: {
      /**
       * Labels that a namespace must have, each with its value.
       */
      matchLabels?: {
        [k: string]: string;
      };
      /**
       * Requirements that must all hold.
       *
       * @maxItems 50
       */
      matchExpressions?: {
        /**
         * The label.
         */
        key: string;
        /**
         * In or NotIn the values; Exists or DoesNotExist, whatever the value.
         */
        operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
        /**
         * For In and NotIn only.
         *
         * @maxItems 100
         */
        values?: string[];
      }[];
    };
    /**
     * Names of the allowed namespaces.
     *
     * @minItems 1
     * @maxItems 500
     */
    names?: string[];
  };
  /**
   * The names that may be bought. A name allows itself; *.example.com allows the wildcard and any name one label below example.com. If the list is left out, any name is allowed; an empty one allows none.
   *
   * @maxItems 500
   */
  allowedNames?: string[];
  /**
   * Used where an Order is silent.
   */
  defaults?: {
    /**
     * How control over a name is proved.
     */
    approval?: "dns" | "http";
    /**
     * The kind of private key. What is left out here is ECDSA, 256, PKCS8.
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
     * When a new certificate is got in place of one that ends.
     */
    renewal?: {
      /**
       * RenewBefore (the default); Vendor, by which SSLMate renews and charges by itself, with the same key, where spec.purchase.vendorRenewal of the Cluster allows it; or Disabled, by which the certificate is left to end.
       */
      policy?: "RenewBefore" | "Vendor" | "Disabled";
      /**
       * How much of the certificate's lifetime is left when renewal starts, in percent (default 33). An Order that sets its own and no policy has RenewBefore, whatever the policy here.
       */
      beforePercentage?: number;
      /**
       * How long before its end renewal starts, such as 720h or 90m. If that is longer than the certificate lives, the default percentage is taken instead. An Order that sets its own and no policy has RenewBefore, whatever the policy here.
       */
      before?: string;
    };
    /**
     * Labels and annotations for the Secret of each Order; an Order adds to them and overrides them, key by key.
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
     * Further forms of certificate and key in the Secret of each Order that has no list of formats itself, as in the Order.
     *
     * @maxItems 5
     */
    formats?: {
      /**
       * PKCS12, CombinedPEM, DER, Agent or CA.
       */
      type: "PKCS12" | "CombinedPEM" | "DER" | "Agent" | "CA";
      /**
       * Where the password of the keystore is, with PKCS12 only: a Secret in the namespace of the Order. It is read again every few minutes, and the keystore follows.
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
     * What becomes of Secret and certificate when an Order is deleted.
     */
    deletion?: {
      /**
       * Whether the Secret stays (Retain, if this is left out) or goes with the Order (Delete).
       */
      secret?: "Retain" | "Delete";
      /**
       * StopRenewal (if this is left out), Keep or Revoke, as in the Order.
       */
      certificate?: "StopRenewal" | "Keep" | "Revoke";
    };
    /**
     * What to do with a living certificate of the common name that was not bought for the Order.
     */
    adopt?: "Never" | "IfKeyMatches" | "Rekey";
  };
  /**
   * How this account pays.
   */
  purchase?: {
    /**
     * Automatic (the default), or Manual, by which each paid call waits for a person (see spec.purchase.policy of an Order).
     */
    policy?: "Automatic" | "Manual";
    /**
     * Whether an Order may have the renewal policy Vendor, by which SSLMate renews and charges by itself, outside of the budget (default false).
     */
    vendorRenewal?: boolean;
    /**
     * How many paid calls are made, over all Orders, in a period. An Order beyond it waits with the reason BudgetExhausted. Whatever is left out has its default, so that an empty budget means 20 in 24 hours.
     */
    budget?: {
      /**
       * Paid calls in a period (default 20). 0 stops all.
       */
      purchases?: number;
      /**
       * Length of the period, such as 24h (the default).
       */
      period?: string;
    };
  };
  /**
   * How often the account is listed for certificates that came by themselves, by SSLMate's own renewal or by a person at its web page, such as 10m (the default); one call for all Orders. It varies by a tenth either way.
   */
  pollInterval?: string;
  /**
   * No paid call is made for any Order of this Cluster; free ones go on.
   */
  suspend?: boolean;
}
/**
 * What the operator sees. Written by the operator alone.
 */
export interface ClusterStatus {
  /**
   * The generation of the spec that this status speaks of.
   */
  observedGeneration?: number;
  /**
   * What holds now. Ready is True while SSLMate accepts the API key.
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
   * How many Orders use this Cluster, and how they are. An Order whose certificate is valid and that needs a person all the same counts as ready and as stalled.
   */
  orders?: {
    /**
     * All Orders that name this Cluster.
     */
    total: number;
    /**
     * Orders whose Secret holds a valid certificate for what they ask.
     */
    ready: number;
    /**
     * Orders on which the operator works, or that wait for something that comes by itself.
     */
    progressing: number;
    /**
     * Orders that need a person; their conditions say what to do.
     */
    stalled: number;
  };
  /**
   * What is used of spec.purchase.budget in the present period.
   */
  budget?: {
    /**
     * Paid calls that were made in the period.
     */
    used: number;
    /**
     * Paid calls that are allowed now.
     */
    left: number;
    /**
     * When the next paid call is allowed, if none is now.
     */
    nextTime?: string;
  };
}
