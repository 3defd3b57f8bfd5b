import { describe, expect, test } from 'vitest';
import { endpointOf } from '../../src/rust/endpoint.ts';
import { manifest, read } from './read.ts';

const METRICS = 'static A: X = Lazy::new(|| register_int_counter!("a_total", "h").unwrap());';

const TABLE: readonly [title: string, main: string, expected: object | null][] = [
  [
    'an environment variable with a text default, and warp',
    'fn main() {\n  let port = env::var("METRICS_PORT").unwrap_or_else(|_| "4100".to_string()).parse::<u16>().expect("METRICS_PORT must be a port");\n  let route = warp::path!("metrics").map(render);\n  warp::serve(route).run(([0, 0, 0, 0], port)); }',
    { port: 4100, env: 'METRICS_PORT', path: '/metrics', line: 2 },
  ],
  [
    'a number as the default, over several lines, in a struct',
    'fn main() {\n  let c = Config {\n    metrics_port: env::var("APP_METRICS_PORT")\n      .ok()\n      .and_then(|s| s.parse().ok())\n      .unwrap_or(9090),\n  };\n  serve(warp::path("metrics")); }',
    { port: 9090, env: 'APP_METRICS_PORT', line: 3 },
  ],
  [
    'clap',
    '#[derive(Parser)]\nstruct Args {\n  #[arg(long, env = "METRICS_PORT", default_value_t = 9100)]\n  metrics_port: u16,\n}\nfn main() { Router::new().route("/metrics", get(render)); }',
    { port: 9100, env: 'METRICS_PORT', line: 3 },
  ],
  [
    'clap without a variable',
    '#[derive(Parser)]\nstruct Args {\n  #[arg(long, default_value = "9100")]\n  metrics_port: u16,\n}\nfn main() { Router::new().route("/metrics", get(render)); }',
    { port: 9100, env: null, line: 4 },
  ],
  [
    'a const',
    'const METRICS_PORT: u16 = 9464;\nfn main() { Router::new().route("/metrics", get(render)); }',
    { port: 9464, env: null, line: 1 },
  ],
  [
    'a default in a const',
    'const DEFAULT: u16 = 9465;\nfn main() { let p = env::var("METRICS_PORT").map_or(DEFAULT, parse).unwrap_or(DEFAULT); app.at("/metrics"); }',
    { port: 9465, env: 'METRICS_PORT' },
  ],
  [
    'an address in the serving function',
    'fn main() { let app = Router::new().route("/metrics", get(render)); let l = TcpListener::bind("0.0.0.0:3000"); }',
    { port: 3000, env: null },
  ],
  [
    'an address as the default',
    'fn main() { let a = std::env::var("METRICS_ADDR").unwrap_or("127.0.0.1:9102".into()); match path { "/metrics" => render(), _ => {} } }',
    { port: 9102, env: 'METRICS_ADDR' },
  ],
  [
    'another path',
    'fn main() { Router::new().route("/internal/metrics", get(render)); bind(([127, 0, 0, 1], 8081)); }',
    { port: 8081, path: '/internal/metrics' },
  ],
  [
    'the exporter listens by itself',
    'fn main() { PrometheusBuilder::new().with_http_listener(([0, 0, 0, 0], 9000)).install(); }',
    { port: 9000, path: '/metrics' },
  ],
  [
    'a port that nothing fixes',
    'fn main() { Router::new().route("/metrics", get(render)); serve(port_from_somewhere()); }',
    { port: null, env: null },
  ],
  [
    'the port of the whole program',
    'fn main() { let port = env::var("PORT").unwrap_or("8080".into()); Router::new().route("/metrics", get(render)); }',
    { port: 8080, env: 'PORT' },
  ],
  [
    'a match whose last arm is a const',
    'const DEFAULT_METRICS_PORT: u16 = 4100;\nfn main() { let p = match env::var("METRICS_PORT") { Ok(v) => v.parse()?, Err(_) => DEFAULT_METRICS_PORT }; serve("/metrics"); }',
    { port: 4100, env: 'METRICS_PORT', line: 2 },
  ],
  [
    'a field with a default that the variable overwrites',
    'impl Default for C { fn default() -> Self { C { metrics_port: 9090 } } }\nfn main() { if let Ok(v) = env::var("APP_METRICS_PORT") { c.metrics_port = v.parse()?; } serve("/metrics"); }',
    { port: 9090, env: 'APP_METRICS_PORT', line: 2 },
  ],
  ['no endpoint', 'fn main() { let db_port = env::var("DB_PORT").unwrap_or("5432".into()); }', null],
  ['only in a test', 'fn main() {}\n#[cfg(test)]\nmod tests { fn t() { get("/metrics"); } }', null],
  ['only in a comment or a message', 'fn main() { // serve "/metrics"\n info!("see {}", "/metrics"); }', null],
];

describe('where a crate serves its metrics', () => {
  test.each(TABLE)('%s', (_title, main, expected) => {
    const { analysis } = read({ 'src/metrics.rs': METRICS, 'src/main.rs': main });
    const owner = analysis.workspace.owner('src/metrics.rs');
    const found = owner ? endpointOf(analysis, owner) : null;
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject({ file: 'src/main.rs', ...expected });
  });

  test('a library is served by the program that uses it', () => {
    const { analysis } = read({
      'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n',
      'a/Cargo.toml': manifest('a'),
      'a/src/lib.rs': 'pub mod metrics;',
      'a/src/metrics.rs': METRICS,
      'b/Cargo.toml': manifest('b', ['a']),
      'b/src/main.rs': 'const METRICS_PORT: u16 = 9464;\nfn main() { Router::new().route("/metrics", get(render)); }',
    });
    const owner = analysis.workspace.owner('a/src/metrics.rs');
    expect(owner && endpointOf(analysis, owner)).toMatchObject({ port: 9464, file: 'b/src/main.rs' });
  });
});
