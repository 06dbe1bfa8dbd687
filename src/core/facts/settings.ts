/** Tags and reminders of an object at SSLMate, as shown and as changed. */

/** What SSLMate shows of an object; owner tags are told apart before, and are none of these. */
export interface ShownSettings {
  tags: readonly string[];
  /** Undefined where SSLMate does not say. */
  muted?: boolean;
}

/** What is to be sent; what is left out stays as it is. */
export interface SettingsChange {
  /** True sets the tag, false removes it. */
  tags?: Readonly<Record<string, boolean>>;
  muted?: boolean;
}
