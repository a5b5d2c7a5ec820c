const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** A tag with the date and the commit of what it was made from, as docs/decisions.md has them: it is never moved. */
const IMMUTABLE = /:[a-z0-9][\w.-]*-\d{8}-[0-9a-f]{8}[\w.-]*$/;

export const hasDigest = (ref: string): boolean => DIGEST.test(ref);

/** Checks for a digest or an immutable tag, which is all that a preview knows of an image to rebuild. */
export const isPinned = (ref: string): boolean => hasDigest(ref) || IMMUTABLE.test(ref);

/** @param repositories `registry/namespace` of the stack's images; undefined where nobody said, then any will do */
export const isBelow = (ref: string, repositories: string | undefined): boolean =>
  repositories === undefined || ref.startsWith(`${repositories}/`);
