/** A promise that can be asked whether it has settled. */

export function watched<Result>(promise: Promise<Result>): {
  result: Promise<Result>;
  readonly settled: boolean;
} {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  return {
    result: promise,
    get settled() {
      return settled;
    },
  };
}
