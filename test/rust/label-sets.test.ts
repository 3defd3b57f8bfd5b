import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nprometheus-client = "0.24"\n';
const USES = `use prometheus_client::encoding::{EncodeLabelSet, LabelSetEncoder};
  use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge};
  use prometheus_client::registry::Registry;
  #[derive(EncodeLabelSet)] struct Route { path: String }
  #[derive(EncodeLabelSet)] struct Peer { host: String, port: u16 }
  `;

/** Families that one generic function registers. */
const QUEUES = `struct Queues<L> { len: Family<L, Gauge>, gate: Gates<L> }
  impl<L> Queues<L> {
    fn register(r: &mut Registry) -> Self {
      let len = Family::default();
      r.register("len", "", len.clone());
      let gate = Gates::register(r.sub_registry_with_prefix("gate"));
      Queues { len, gate }
    }
    fn touch(&self, set: &L) { self.len.get_or_create(set).inc(); self.gate.open.get_or_create(set).inc(); }
  }
  struct Gates<L> { open: Family<L, Counter> }
  impl<L> Gates<L> {
    fn register(r: &mut Registry) -> Self { let open = Family::default(); r.register("open", "", open.clone()); Self { open } }
  }`;

const CASES: readonly [title: string, source: string, labels: Record<string, Metric['labels']>][] = [
  [
    'of a generic family are those of the calls that lead to each registry',
    `${QUEUES}
     type PeerQueues = Queues<Peer>;
     struct All { routes: Queues<Route>, peers: PeerQueues }
     fn main() {
       let mut r = Registry::default();
       let routes = Queues::register(r.sub_registry_with_prefix("routes"));
       let peers = PeerQueues::register(r.sub_registry_with_prefix("peers"));
       let all = All { routes, peers };
       all.routes.touch(&route()); all.peers.touch(&peer());
     }`,
    {
      routes_len: ['path'],
      routes_gate_open_total: ['path'],
      peers_len: ['host', 'port'],
      peers_gate_open_total: ['host', 'port'],
    },
  ],
  [
    'of a generic family whose type one call leaves open are not known',
    `${QUEUES}
     fn main() {
       let mut r = Registry::default();
       let routes: Queues<Route> = Queues::register(r.sub_registry_with_prefix("routes"));
       let other = Queues::register(r.sub_registry_with_prefix("other"));
       routes.touch(&route()); other.touch(&elsewhere::set());
     }`,
    { routes_len: ['path'], routes_gate_open_total: ['path'], other_len: null, other_gate_open_total: null },
  ],
  [
    'of a type that an impl names for what the struct is generic in',
    `trait Stream { type Labels; }
     struct Rsp<P> { parent: P }
     #[derive(EncodeLabelSet)] struct Status<P> { #[prometheus(flatten)] parent: P, status: u16 }
     impl<P> Stream for Rsp<P> { type Labels = Status<P>; }
     struct Statuses<L> { all: Family<L, Counter> }
     impl<L> Statuses<L> {
       fn register(r: &mut Registry) -> Self { let all = Family::default(); r.register("all", "", all.clone()); Self { all } }
     }
     struct Routes<R: Stream> { statuses: Statuses<R::Labels> }
     impl<R: Stream> Routes<R> {
       fn register(r: &mut Registry) -> Self { let statuses = Statuses::register(r); Self { statuses } }
     }
     struct App { http: Routes<Rsp<Route>>, grpc: Routes<Rsp<Peer>> }
     fn main() {
       let mut r = Registry::default();
       let app = App { http: Routes::register(r.sub_registry_with_prefix("http")), grpc: Routes::register(r.sub_registry_with_prefix("grpc")) };
     }`,
    { http_all_total: ['path', 'status'], grpc_all_total: ['host', 'port', 'status'] },
  ],
  [
    'of a family whose type is left open are those of the children that are kept',
    `fn main() {
       let mut r = Registry::default();
       let family = Family::<_, Counter>::default();
       r.register("a", "", family.clone());
       let child = family.get_or_create(&Route { path: path() }).clone();
       child.inc();
       let other = Family::<_, Counter>::default();
       r.register("b", "", other.clone());
       let child = other.get_or_create(&elsewhere::set()).clone();
       child.inc();
     }`,
    { a_total: ['path'], b_total: null },
  ],
  [
    'of pairs are all that some way puts into their list, unless somebody else is handed it',
    `type Pairs = Vec<(String, String)>;
     fn fill(pairs: &mut Pairs) { pairs.push(other()); }
     fn main() {
       let mut r = Registry::default();
       let family = Family::<Pairs, Counter>::default();
       r.register("a", "", family.clone());
       let mut pairs = vec![("one".to_owned(), "1".to_owned())];
       if let Some(name) = name() { pairs.push(("two".to_owned(), name)); }
       family.get_or_create(&pairs).inc();
       let other = Family::<Pairs, Counter>::default();
       r.register("b", "", other.clone());
       let mut pairs = vec![("one".to_owned(), "1".to_owned())];
       fill(&mut pairs);
       other.get_or_create(&pairs).inc();
     }`,
    { a_total: ['one', 'two'], b_total: null },
  ],
  [
    'of a set that writes its pairs by itself',
    `struct Exit { code: i8 } struct Both { a: u8, b: u8 } struct Named { name: String }
     impl Encode for Exit { fn encode(&self, writer: &mut dyn std::io::Write) -> Result<(), std::io::Error> { write!(writer, "code=\\"{}\\"", self.code) } }
     impl Encode for Both { fn encode(&self, w: &mut dyn Write) -> Result<(), Error> { write!(w, "a=\\"{}\\",b=\\"{:?}\\"", self.a, self.b) } }
     impl Encode for Named { fn encode(&self, w: &mut dyn Write) -> Result<(), Error> { write!(w, "{}=\\"{}\\"", self.name, 1) } }
     fn main() { let mut r = Registry::default();
       r.register("a", "", Family::<Exit, Counter>::default()); r.register("b", "", Family::<Both, Counter>::default()); r.register("c", "", Family::<Named, Counter>::default()); }`,
    { a_total: ['code'], b_total: ['a', 'b'], c_total: null },
  ],
  [
    'of a tuple struct that takes itself apart',
    `struct Both(Route, Peer);
     impl EncodeLabelSet for Both {
       fn encode(&self, enc: &mut LabelSetEncoder) -> Result<(), std::fmt::Error> { let Self(route, peer) = self; route.encode(enc)?; peer.encode(enc) }
     }
     fn main() {
       let mut r = Registry::default();
       let family: Family<Both, Counter> = Family::default();
       r.register("a", "", family.clone());
     }`,
    { a_total: ['path', 'host', 'port'] },
  ],
];

describe('the labels of a family', () => {
  test.each(CASES)('%s', (_title, source, labels) => {
    const { metrics } = read({ 'Cargo.toml': MANIFEST, 'src/main.rs': USES + source }, '**/*.rs');
    expect(Object.fromEntries(metrics.map((metric) => [metric.name, metric.labels]))).toEqual(labels);
  });
});
