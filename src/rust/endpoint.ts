/**
 * Where a package serves its metrics: port, environment variable and path, as its source says.
 *
 * First the places that serve (`"/metrics"` as a route, `warp::path("metrics")`, an exporter's listener), then what fixes the port:
 * an environment variable with a default, a command-line option, a const, or the address in the serving function itself.
 * The most telling of them wins: a name that speaks of metrics before the port of the whole program.
 */
import type { Endpoint } from '../model.ts';
import type { Analysis } from './analysis.ts';
import { attributesOf } from './source/attributes.ts';
import { enclosingFunction } from './source/scopes.ts';
import type { Node, SourceFile } from './source/syntax.ts';
import type { Package } from './workspace/package.ts';

interface Route {
  readonly source: SourceFile;
  readonly node: Node;
  readonly path: string;
  readonly function: Node | null;
}

interface Candidate {
  readonly source: SourceFile;
  readonly at: number;
  readonly port: number | null;
  readonly env: string | null;
  readonly score: number;
}

const ROUTE = /"(\/[\w./-]*)?metrics"|\bwith_http_listener\b|\bprometheus_exporter\b/g;
/** What a text has one of that such a place stands in. */
const ROUTE_SIGNS = ['metrics"', 'with_http_listener', 'prometheus_exporter'];
const SPEAKS_OF_METRICS = /METRIC|PROM(?:ETHEUS)?(?:_|$)|TELEMETRY|MONITORING/i;
/** An environment variable that may give an address. */
const VARIABLE = /"([A-Z0-9_]*(?:PORT|ADDR|ADDRESS|BIND|LISTEN|HOST|URL|ENDPOINT)[A-Z0-9_]*)"/g;
/** What a text has one of that a variable stands in which speaks of metrics. */
const VARIABLE_SIGNS = ['METRIC', 'PROM', 'TELEMETRY', 'MONITORING'];
/** A name of an address of metrics, without what its word begins with. */
const NAME = /(?:metric|prometheus|telemetry)\w{0,60}(?:port|addr|bind|listen)\w*/gi;
/** What a text has one of that such a name stands in. */
const NAME_SIGNS = ['etric', 'ETRIC', 'rometheus', 'ROMETHEUS', 'elemetry', 'ELEMETRY'];
/** A port at the end of an address or alone: `9090`, `"9090"`, `"0.0.0.0:9090"`, `"[::]:9090"`. */
const PORT = String.raw`"?(?:[\w.\-\[\]:]*:)?(\d{2,5})(?:u16)?"?`;

/** The score of a name that speaks of metrics and has a port. */
const NAMED = 5;

/** The endpoint of a package, or of a program of this repository that uses it; null when no source serves one. */
export function endpointOf(analysis: Analysis, owner: Package): Endpoint | null {
  const own = endpointIn(analysis, analysis.workspace.filesOf(owner));
  if (own) return own;
  for (const user of [...analysis.workspace.crates.users(owner)].sort((a, b) => (a.dir < b.dir ? -1 : 1))) {
    const found =
      user === owner || user.bins.length === 0 ? null : endpointIn(analysis, analysis.workspace.filesOf(user));
    if (found) return found;
  }
  return null;
}

/** The endpoint that these files serve, or null. */
export function endpointIn(analysis: Analysis, files: readonly string[]): Endpoint | null {
  const routes = files.flatMap((file) => routesIn(analysis, file));
  const [first] = routes;
  if (!first) return null;
  const candidates = files.flatMap((file) => candidatesIn(analysis, file, routes));
  let best: Candidate | null = null;
  for (const candidate of candidates)
    if (candidate.score > 0 && (!best || candidate.score > best.score)) best = candidate;
  const place = best ? best.source.place(best.at) : first.source.place(first.node.startIndex);
  // A variable that overwrites a field (`if let Ok(v) = env::var("METRICS_PORT")`) leaves the default to that field's own value.
  const given = candidates.find((each) => each.env === null && each.port !== null && each.score >= NAMED);
  return { ...place, port: best?.port ?? given?.port ?? null, env: best?.env ?? null, path: first.path };
}

function routesIn(analysis: Analysis, file: string): Route[] {
  const source = analysis.workspace.source(file);
  if (!ROUTE_SIGNS.some((sign) => source.text.includes(sign)) || analysis.workspace.tests.isTestFile(file)) return [];
  const found: Route[] = [];
  for (const match of source.text.matchAll(ROUTE)) {
    const at = match.index ?? 0;
    const literal = match[0].startsWith('"');
    const node = literal ? source.stringAt(at) : source.nodeAt(at, at + match[0].length);
    if (!node || analysis.workspace.isTest(source, node)) continue;
    if (literal && !isRoute(source, node, match[0])) continue;
    const path = literal && match[0] !== '"metrics"' ? match[0].slice(1, -1) : '/metrics';
    found.push({ source, node, path, function: enclosingFunction(source, node) });
  }
  return found;
}

/** `"/metrics"` that is an argument, a match arm or compared; `"metrics"` only as a path segment of a router. */
function isRoute(source: SourceFile, node: Node, text: string): boolean {
  const before = source.text.slice(Math.max(0, node.startIndex - 60), node.startIndex);
  if (text === '"metrics"') return /(?:\bpath!?\s*\(|\/\s*)$/.test(before);
  if (
    /\b(?:get|post|head|uri|url|Url::parse|Uri::from_static)\s*\(\s*$/.test(before) &&
    !/\b(?:route|at|resource)\b/.test(before)
  ) {
    // `warp`-like and `tide`-like routers name a route so; an HTTP client takes a whole address there.
    return /#\[\s*get\s*\(\s*$/.test(before) || /\.\s*get\s*\(\s*$/.test(before);
  }
  return !/\b(?:info|debug|warn|error|println|format|panic|assert\w*)!\s*\([^;]*$/.test(before);
}

function candidatesIn(analysis: Analysis, file: string, routes: readonly Route[]): Candidate[] {
  const source = analysis.workspace.source(file);
  if (analysis.workspace.tests.isTestFile(file)) return [];
  const { text } = source;
  const found: Candidate[] = [];
  const nearRoute = (node: Node): boolean => {
    const around = enclosingFunction(source, node);
    return around !== null && routes.some((route) => route.source === source && route.function?.id === around.id);
  };
  const mayCount =
    routes.some((route) => route.source === source) || VARIABLE_SIGNS.some((sign) => text.includes(sign));
  for (const match of mayCount ? text.matchAll(VARIABLE) : []) {
    const env = match[1] ?? '';
    const speaks = SPEAKS_OF_METRICS.test(env);
    const at = match.index ?? 0;
    const node = source.stringAt(at);
    if (!node || analysis.workspace.isTest(source, node)) continue;
    const near = nearRoute(node);
    if (!speaks && !(near && /PORT|ADDR|BIND|LISTEN/.test(env))) continue;
    const port = defaultPort(analysis, source, node);
    found.push({
      source,
      at,
      port,
      env,
      score: (speaks ? 8 : 2) + (near ? 3 : 0) + (port === null ? 0 : 2) + (env.includes('PORT') ? 1 : 0),
    });
  }
  for (const match of NAME_SIGNS.some((sign) => text.includes(sign)) ? text.matchAll(NAME) : []) {
    let at = match.index ?? 0;
    const end = at + match[0].length;
    while (/\w/.test(text[at - 1] ?? '')) at -= 1;
    const node = source.nodeAt(at, end);
    if (!node || analysis.workspace.isTest(source, node)) continue;
    const given = givenPort(source, node);
    if (given)
      found.push({ source, at: given.at, port: given.port, env: null, score: NAMED + (nearRoute(node) ? 1 : 0) });
  }
  for (const route of routes) {
    if (route.source !== source || !route.function) continue;
    const served = source.textOf(route.function);
    const literal = /\(\s*\[\s*[\d,\s]+\]\s*,\s*(\d{2,5})\s*\)|"[\w.\-[\]:]*:(\d{2,5})"/.exec(served);
    if (literal)
      found.push({
        source,
        at: route.function.startIndex + literal.index,
        port: Number(literal[1] ?? literal[2]),
        env: null,
        score: 3,
      });
  }
  return found.filter((candidate) => candidate.port === null || (candidate.port > 0 && candidate.port < 65536));
}

/** The default behind `env::var("X")`: in the chain that follows it, in the attribute that holds it, or the next argument. */
function defaultPort(analysis: Analysis, source: SourceFile, name: Node): number | null {
  let whole: Node = name;
  for (let up = source.parent(name); up; up = source.parent(up)) {
    if (
      /^(block|function_item|source_file|declaration_list|field_initializer_list|field_declaration_list|match_block)$/.test(
        up.type,
      )
    )
      break;
    whole = up;
  }
  const text = source.textOf(whole).slice(name.startIndex - whole.startIndex);
  const given =
    new RegExp(
      String.raw`\b(?:unwrap_or|unwrap_or_else|or|or_else|map_or)\s*\(\s*(?:\|[^|]*\|)?\s*(?:String::from\s*\(|Ok\s*\(|Some\s*\()?\s*${PORT}`,
    ).exec(text) ??
    new RegExp(String.raw`\bdefault_value(?:_t)?\s*=\s*${PORT}`).exec(text) ??
    new RegExp(String.raw`^"\w+"\s*,\s*${PORT}`).exec(text);
  const otherwise = new RegExp(String.raw`(?:\bErr\s*\(\s*\w+\s*\)|\bNone|\b_)\s*=>\s*${PORT}`).exec(text);
  if (given ?? otherwise) return Number((given ?? otherwise)?.[1]);
  const named =
    /(?:\b(?:unwrap_or|unwrap_or_else|or|or_else|map_or)\s*\(\s*(?:\|[^|]*\|)?|\bdefault_value(?:_t)?\s*=|(?:\bErr\s*\(\s*\w+\s*\)|\bNone|\b_)\s*=>)\s*(?:Some\s*\(|Ok\s*\()?\s*([A-Z][A-Z0-9_]*|(?:\w+::)+[A-Z][A-Z0-9_]*)\b/.exec(
      text,
    );
  if (!named) return null;
  for (const file of analysis.workspace.filesOf(analysis.workspace.owner(source.file))) {
    for (const item of analysis.modules.items(file, (named[1] ?? '').split('::').at(-1) ?? '')) {
      const value = item.node.childForFieldName('value');
      const port = value ? new RegExp(`${PORT}$`).exec(item.source.textOf(value).trim()) : null;
      if (port) return Number(port[1]);
    }
  }
  return null;
}

/** A port given to a name: `const METRICS_PORT: u16 = 9090`, `metrics_port: 9090`, or a default in the attributes above. */
function givenPort(source: SourceFile, name: Node): { port: number; at: number } | null {
  const parent = source.parent(name);
  if (!parent) return null;
  if (parent.type === 'field_declaration') {
    for (const attribute of attributesOf(source, parent)) {
      const port = new RegExp(String.raw`\bdefault_value(?:_t)?\s*=\s*${PORT}`).exec(attribute);
      if (port) return { port: Number(port[1]), at: name.startIndex };
    }
    return null;
  }
  const value = parent.childForFieldName('value');
  if (
    !value ||
    !/^(const_item|static_item|field_initializer|let_declaration)$/.test(parent.type) ||
    value.id === name.id
  )
    return null;
  const port =
    new RegExp(`^${PORT}$`).exec(source.textOf(value).trim()) ??
    /\[[\d,\s]+\]\s*,\s*(\d{2,5})/.exec(source.textOf(value));
  return port ? { port: Number(port[1]), at: name.startIndex } : null;
}
