const MARK = [0xef, 0xbb, 0xbf] as const;

/** Bytes as text, with what is needed to write the same bytes again. */
export interface Decoded {
  /** The text without a byte order mark. */
  readonly text: string;
  /** Whether the bytes began with the UTF-8 byte order mark. */
  readonly bom: boolean;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true });

function startsWithMark(bytes: Uint8Array): boolean {
  return MARK.every((byte, index) => bytes[index] === byte);
}

/** UTF-8 bytes as text. One byte order mark at the start is taken off; bytes that are no UTF-8 become U+FFFD. */
export function decode(bytes: Uint8Array): Decoded {
  const bom = startsWithMark(bytes);
  return { text: decoder.decode(bom ? bytes.subarray(MARK.length) : bytes), bom };
}

/** Whether the bytes are well-formed UTF-8, so that `encode(decode(bytes))` gives the same bytes. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The bytes of a text, with the byte order mark that `decode` took off. */
export function encode({ text, bom }: Decoded): Uint8Array {
  const body = new TextEncoder().encode(text);
  if (!bom) return body;
  const bytes = new Uint8Array(MARK.length + body.length);
  bytes.set(MARK);
  bytes.set(body, MARK.length);
  return bytes;
}
