import { gzipSync } from 'node:zlib';

/** One entry as it is written: every field can be wrong. */
export interface RawEntry {
  readonly name: string | Uint8Array;
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly link?: string;
  /** The size in the header, when it is to lie. */
  readonly size?: number;
  /** Added to the checksum. */
  readonly checksumOff?: number;
}

const ZEROS = Buffer.alloc(1024);

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 511)]);
}

/** The blocks of one entry. */
export function rawEntry({ name, type = '0', content = '', link = '', size, checksumOff = 0 }: RawEntry): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  Buffer.from(name).copy(header, 0, 0, 100);
  header.write(octal(0o644, 8), 100, 'latin1');
  header.write(octal(0, 8), 108, 'latin1');
  header.write(octal(0, 8), 116, 'latin1');
  header.write(octal(size ?? body.length, 12), 124, 'latin1');
  header.write(octal(0, 12), 136, 'latin1');
  header.write(type, 156, 'latin1');
  header.write(link, 157, 'utf8');
  header.write('ustar\u000000', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${(sum + checksumOff).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, padded(body)]);
}

/** A pax record: `<length of all> <key>=<value>\n`. */
export function paxRecord(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + 1;
  while (length !== rest + String(length).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}

/** A tar archive with its end, gzipped. */
export function tarGz(...entries: readonly (RawEntry | Buffer)[]): Buffer {
  const blocks = entries.map((entry) => (Buffer.isBuffer(entry) ? entry : rawEntry(entry)));
  return gzipSync(Buffer.concat([...blocks, ZEROS]));
}
