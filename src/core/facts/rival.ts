/** Orders that are in each other's way, by their names. */
export interface ObjectName {
  namespace: string;
  name: string;
}

/** Another Order that wants the same thing. */
export interface Rival extends ObjectName {
  createdAt: number;
  wants: "common-name" | "secret";
  /** It has what both want: the Secret is its own, or it has or is buying the certificate of the common name. */
  holds: boolean;
  /** Its Cluster pays nothing for it as it is now, and it never had a certificate. */
  unserved?: true;
}
