/** A rule that a simulated run broke. */
export interface Violation {
  rule:
    | "once"
    | "asked for"
    | "due"
    | "allowed"
    | "key kept"
    | "pair"
    | "worse"
    | "content"
    | "settings"
    | "revoked"
    | "deleted"
    | "comes to rest"
    | "hot loop"
    | "told"
    | "idle";
  /** In words. */
  what: string;
}
