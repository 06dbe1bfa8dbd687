/**
 * Answers that the vendor does not document, as his own command-line client (`bin/sslmate` 1.10.0, `command_list` and
 * `get_pricing`) reads them. What cannot be read counts as not said, since no decision may rest on its presence.
 */
import { decodeCertificate } from "./decode.ts";
import type { Certificate, Price } from "./types.ts";
import {
  arrayOf,
  Attributes,
  count,
  ifReadable,
  matching,
  ShapeError,
  string,
  type Decoder,
} from "./wire/attributes.ts";

/**
 * The certificate objects under `data`. One that cannot be read, say of a kind long gone, is left out, so that it does
 * not hide all others.
 * @throws ShapeError for anything else than a list, and for one of which nothing can be read.
 */
export const decodeCertificateList: Decoder<readonly Certificate[]> = (value, path) => {
  let first: ShapeError | undefined;
  const entry: Decoder<readonly Certificate[]> = (item, itemPath) => {
    try {
      return [decodeCertificate(item, itemPath)];
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      first ??= error;
      return [];
    }
  };
  const certificates = new Attributes(value, path).required("data", arrayOf(entry)).flat();
  if (certificates.length === 0 && first !== undefined) throw first;
  return certificates;
};

const currencyCode = matching(/^[A-Z]{3}$/, "a currency code");
const unit = matching(/^[a-z]{1,16}$/, "a unit of time");

/**
 * A price, if the answer holds one.
 * @param names in lower case; a price for others is none for these
 */
export function decodePrice(names: ReadonlySet<string>): Decoder<Price | undefined> {
  return ifReadable((value, path) => {
    const from = new Attributes(value, path);
    const pricedNames = from.optional("dns_names", ifReadable(arrayOf(string)));
    if (pricedNames !== undefined && !isSameSet(names, pricedNames)) return undefined;
    return {
      amount: from.required("price", count),
      currency: from.required("currency", currencyCode),
      duration: from.optional("duration", ifReadable(count)),
      durationUnit: from.optional("duration_unit", ifReadable(unit)),
    };
  });
}

function isSameSet(names: ReadonlySet<string>, texts: readonly string[]): boolean {
  const others = new Set(texts.map((text) => text.toLowerCase()));
  return others.size === names.size && [...names].every((name) => others.has(name));
}
