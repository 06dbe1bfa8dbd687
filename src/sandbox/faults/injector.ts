/** Decides which faults strike: by a rate, from the seed, or the next few times. */
import { describeFault, type FaultName, type FaultPhase } from "./catalogue.ts";
import { Random } from "./random.ts";

export interface FaultRule {
  id: number;
  fault: FaultName;
  /** Only on this endpoint, as the documentation names them; null: on every one. */
  endpoint: string | null;
  /** Only for this common name; null: for every one. */
  cn: string | null;
  /** Share of the requests it strikes, 0 to 1; null: `next` counts instead. */
  rate: number | null;
  /** How many more times it strikes; null: `rate` decides. */
  next: number | null;
  seconds: number | null;
}

/** What a request is, as far as rules care. */
export interface Occasion {
  endpoint: string;
  cn: string | null;
  phases: readonly FaultPhase[];
}

/** The faults that strike one request or issuance, with their seconds. */
export type Struck = ReadonlyMap<FaultName, number>;

export class FaultInjector {
  readonly #seed: number;
  #random: Random;
  #rules: FaultRule[] = [];
  #nextId = 1;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new Random(seed);
  }

  rules(): readonly FaultRule[] {
    return this.#rules;
  }

  /** Whether any rule can bring this fault. */
  expects(fault: FaultName): boolean {
    return this.#rules.some((rule) => rule.fault === fault);
  }

  add(content: Omit<FaultRule, "id">): FaultRule {
    const rule = { ...content, id: this.#nextId };
    this.#nextId += 1;
    this.#rules.push(rule);
    return rule;
  }

  /** Takes one rule away, or all of them. */
  remove(id?: number): void {
    this.#rules = id === undefined ? [] : this.#rules.filter((rule) => rule.id !== id);
  }

  /** Puts rules in the place of all others, and begins the random row anew. */
  restore(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ ...rule }));
    this.#nextId = Math.max(0, ...rules.map(({ id }) => id)) + 1;
    this.#random = new Random(this.#seed);
  }

  /** Draws for one occasion. Every rule that fits it takes part, so the same requests in the same order meet the same faults. */
  draw(occasion: Occasion): Struck {
    const struck = new Map<FaultName, number>();
    for (const rule of this.#rules.filter((each) => fits(each, occasion))) {
      if (this.#strikes(rule)) {
        struck.set(rule.fault, rule.seconds ?? describeFault(rule.fault).seconds?.default ?? 0);
      }
    }
    this.#rules = this.#rules.filter((rule) => rule.next !== 0);
    return struck;
  }

  #strikes(rule: FaultRule): boolean {
    if (rule.next !== null) {
      rule.next -= 1;
      return true;
    }
    return this.#random.next() < (rule.rate ?? 0);
  }
}

function fits(rule: FaultRule, { endpoint, cn, phases }: Occasion): boolean {
  const { phase } = describeFault(rule.fault);
  return (
    phases.includes(phase) &&
    (rule.endpoint === null || rule.endpoint === endpoint) &&
    (rule.cn === null || rule.cn === cn)
  );
}
