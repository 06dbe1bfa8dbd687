/** How often tests over generated input try, and from where: a fixed seed, so that every machine tries the same. */

/**
 * Parameters for `fc.assert`. What fails prints the input, seed and path; to search further, change the seed here for a
 * while.
 */
export function fuzzRuns(numRuns: number): { numRuns: number; seed: number } {
  return { numRuns, seed: 20_261_123 };
}
