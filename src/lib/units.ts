/** Formats megabytes of 2^20 bytes, as GPUs and memory limits are counted. */
export const formatMebibytes = (count: number): string =>
  count >= 1024 ? `${(count / 1024).toFixed(1)} GiB` : `${String(Math.round(count))} MiB`;
