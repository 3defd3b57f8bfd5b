import { createHash } from 'node:crypto';

/** The hash that a repository names its objects by. */
export type ObjectFormat = 'sha1' | 'sha256';

const FULL_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Whether a text is a whole object id, of a SHA-1 or a SHA-256 repository. */
export function isObjectId(text: string): boolean {
  return FULL_ID.test(text);
}

/** The hash that an object id was made with: its length tells. */
export function formatOf(id: string): ObjectFormat {
  return id.length === 64 ? 'sha256' : 'sha1';
}

/** The id that git gives to a file with these bytes, in lower-case hexadecimal digits. */
export function blobId(bytes: Uint8Array, format: ObjectFormat = 'sha1'): string {
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/**
 * Whether bytes are those of the blob with this id. The text of an archive need not be: git archive follows
 * `export-subst`, `eol` and the like of .gitattributes.
 */
export function isBlob(bytes: Uint8Array, id: string): boolean {
  return isObjectId(id) && blobId(bytes, formatOf(id)) === id;
}
