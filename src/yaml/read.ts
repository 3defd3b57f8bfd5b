import { type Document, Lexer, LineCounter, parseAllDocuments } from 'yaml';

/** The documents of a YAML file, each with its own errors, and the way from an offset to a line. */
export interface YamlFile {
  readonly documents: readonly Document[];
  readonly lines: LineCounter;
}

/** Levels of nesting that a file may have: no configuration that people write comes near. */
const MAX_NESTING = 200;
/** A block that goes on in the next line is indented by a column at least, so this bounds how deep those nest. */
const INDENT = /^[ \t]{400}/m;
/** The lexer's marks: in front of a scalar's text, and where a flow collection ends without its bracket. */
const SCALAR = '\u001f';
const FLOW_END = '\u0018';

/** Whether collections nest deeper than in any file that is meant seriously. */
function isTooDeep(text: string): boolean {
  let flow = 0;
  // `- - ? - a` opens a block at each sign, and `{ a: b: c` a map; the end of the line or a comma ends that.
  let signs = 0;
  let isText = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (isText) {
      isText = false;
      continue;
    }
    const first = lexeme[0];
    if (lexeme === SCALAR) isText = true;
    else if (lexeme === '[' || lexeme === '{') flow++;
    else if (lexeme === ']' || lexeme === '}') flow = Math.max(0, flow - 1);
    else if (lexeme === FLOW_END) flow = 0;
    else if (flow > 0 ? lexeme === ',' : first === '\n' || first === '\r') signs = 0;
    else if (lexeme === '-' || lexeme === '?' || lexeme === ':') signs++;
    if (flow + signs > MAX_NESTING) return true;
  }
  return INDENT.test(text);
}

/**
 * Parses YAML that somebody else wrote. Null when it nests deeper than some hundred levels.
 *
 * The parser recurses, and to catch the RangeError is not enough: V8 ends the process when a regular expression is
 * compiled at the end of the stack. Its check for unique keys compares each with each, so it is left to the caller.
 */
export function readYaml(text: string): YamlFile | null {
  if (isTooDeep(text)) return null;
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
  return { documents: Array.isArray(documents) ? documents : [], lines };
}
