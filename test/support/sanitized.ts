/** What a test may need to know of a run under sanitizers (scripts/sanitize/tree.mjs). */

/** How many times as long things may take as on a machine of its own. */
export const SLOWER = Number(process.env["PYPROBE_TEST_SLOWER"] ?? 1);

/** Whether programs are started with the address sanitizer's runtime. */
export const UNDER_ADDRESS_SANITIZER = process.env["ASAN_OPTIONS"] !== undefined;
