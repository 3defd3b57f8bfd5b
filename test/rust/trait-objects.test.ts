import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

function readMain(source: string) {
  const { metrics, unresolved } = read({ 'Cargo.toml': '[package]\nname = "app"\n', 'src/main.rs': source }, '**/*.rs');
  const found = metrics.map(({ name, kind }) => `${name} ${kind}`).sort();
  return { found, unresolved: unresolved.map(({ pattern }) => pattern) };
}

const TRAIT = 'trait Shown { fn name(&self) -> String; fn kind(&self) -> String { "gauge".into() } }';
/** Types that have the trait, each by its name, with a kind of its own where one is given. */
const types = (all: readonly (readonly [name: string, kind: string | null])[]) =>
  all
    .map(([name, kind]) => {
      const own = kind === null ? '' : `fn kind(&self) -> String { "${kind}".into() }`;
      return `struct ${name}; impl Shown for ${name} { fn name(&self) -> String { "${name.toLowerCase()}".into() } ${own} }`;
    })
    .join('\n');
const TWO = `${TRAIT}\n${types([
  ['Hits', 'counter'],
  ['Size', null],
])}`;
const FOUND = ['app_hits counter', 'app_size gauge'];
/** What writes the page of an object, by what its name and its kind are asked of. */
const line = (name: string, kind = name.replace('name', 'kind')) =>
  `format!("# TYPE app_{} {}\\napp_{} 1\\n", ${name}, ${kind}, ${name})`;
const HELD = `struct Held { inner: Box<dyn Shown> }
  impl Held { fn new(inner: impl Shown + 'static) -> Self { Held { inner: Box::new(inner) } } }`;
const PAGES = 'fn main() { serve(Held::new(Hits).page()); serve(Held::new(Size).page()); }';

/** A trait that gives a page to its types, of which one has its own. */
const PAGED = `trait Paged { fn name(&self) -> String; fn page(&self) -> String { format!("# TYPE app_{} gauge\\n", self.name()) } }
  struct Hits; impl Paged for Hits { fn name(&self) -> String { "hits".into() } fn page(&self) -> String { format!("# TYPE own_{} gauge\\n", self.name()) } }
  struct Size; impl Paged for Size { fn name(&self) -> String { "size".into() } }`;
const HANDED = PAGED.replaceAll('page(&self)', 'page(&self, of: &str)').replaceAll('self.name())', 'of)');

const SHAPES: readonly [title: string, source: string, found: readonly string[], unresolved?: readonly string[]][] = [
  [
    'what a caller hands over decides',
    `${TWO} fn page(m: &dyn Shown) -> String { ${line('m.name()')} } fn main() { serve(page(&Hits)); serve(page(&Size)); }`,
    FOUND,
  ],
  [
    'out of sight it is any of the types that have the trait, with the kind of its own or of the trait',
    `${TWO} fn page(all: &[Box<dyn Shown>]) { for m in all { serve(${line('m.name()')}); } } fn main() { page(&load()); }`,
    FOUND,
  ],
  [
    'all that is asked of one object is of one type, whatever functions it goes through',
    `${TWO} struct Held { inner: Box<dyn Shown> } impl Held { fn name(&self) -> String { self.inner.name() } fn kind(&self) -> String { kind_of(&*self.inner) } }
     fn kind_of(shown: &dyn Shown) -> String { shown.kind() }
     fn page(all: &[Held]) { for m in all { serve(${line('m.name()')}); } } fn main() { page(&load()); }`,
    FOUND,
  ],
  [
    'two objects are two choices',
    `${TWO} fn page(a: &[Box<dyn Shown>], b: &[Box<dyn Shown>]) { for m in a { for n in b { serve(format!("# TYPE {}_{} gauge\\n", m.name(), n.name())); } } }
     fn main() { page(&load(), &load()); }`,
    ['hits_hits gauge', 'hits_size gauge', 'size_hits gauge', 'size_size gauge'],
  ],
  [
    'the kind of a name that stands there is not known where objects differ in it',
    `${TWO} fn page(m: &dyn Shown) -> String { format!("# TYPE app_on {}\\napp_on 1\\n", m.kind()) } fn main() { serve(page(&*load())); }`,
    ['app_on unknown'],
  ],
  [
    'what none of the types has of its own is that of the trait',
    `${TRAIT} ${types([
      ['Hits', null],
      ['Size', null],
    ])} fn page(m: &dyn Shown) -> String { format!("# TYPE app_on {}\\napp_on 1\\n", m.kind()) } fn main() { serve(page(&*load())); }`,
    ['app_on gauge'],
  ],
  [
    'an enum to which `enum_dispatch` gives a trait is any of what its variants hold',
    `${TWO} #[enum_dispatch(Shown)] enum Either { Hits, Other(Size) }
     fn page(m: &Either) -> String { ${line('m.name()')} } fn main() { serve(page(&load())); }`,
    FOUND,
  ],
  [
    'so it is where the trait names the enum; another enum has nothing of it',
    `${TWO.replace('trait Shown', '#[enum_dispatch(Either)] trait Shown')} #[enum_dispatch] enum Either { Hits, Other(Size) } enum Neither { Hits }
     fn page(m: &Either, n: &Neither) -> String { ${line('m.name()')} + &format!("# TYPE app_n_{} gauge\\n", n.name()) } fn main() { serve(page(&load(), &load())); }`,
    FOUND,
    ['app_n_*'],
  ],
  [
    'of a type that has its method out of sight nothing is known',
    `${TWO} struct Other; impl Shown for Other { derived!(); } fn page(m: &dyn Shown) -> String { ${line('m.name()')} } fn main() { serve(page(&*load())); }`,
    FOUND,
    ['app_*'],
  ],
  [
    'a method of the object itself is not looked for in what it gives to `Deref`',
    `${TWO} ${HELD} impl std::ops::Deref for Held { type Target = Box<dyn Shown>; fn deref(&self) -> &Self::Target { &self.inner } }
     impl Held { fn name(&self) -> String { format!("own_{}", self.inner.name()) } fn page(&self) -> String { ${line('self.name()')} } } ${PAGES}`,
    ['app_own_hits counter', 'app_own_size gauge'],
  ],
  [
    'a method that an object has by its `Deref`',
    `${TWO} ${HELD} impl std::ops::Deref for Held { type Target = Box<dyn Shown>; fn deref(&self) -> &Self::Target { &self.inner } }
     impl Held { fn page(&self) -> String { ${line('self.name()')} } } ${PAGES}`,
    FOUND,
  ],
  [
    'the same by a derive, and through two',
    `${TWO} ${HELD} impl std::ops::Deref for Held { type Target = Box<dyn Shown>; fn deref(&self) -> &Self::Target { &self.inner } }
     #[derive(derive_more::Deref)] struct Outer(Held); impl Outer { fn page(&self) -> String { ${line('self.name()')} } }
     fn main() { serve(Outer(Held::new(Hits)).page()); serve(Outer(Held::new(Size)).page()); }`,
    FOUND,
  ],
  [
    'an object out of sight that has its methods by `Deref` is any of the types, the same for name and kind',
    `${TWO} ${HELD} impl std::ops::Deref for Held { type Target = Box<dyn Shown>; fn deref(&self) -> &Self::Target { &self.inner } }
     fn page(all: &[Held]) { for m in all { serve(${line('m.name()')}); } } fn main() { page(&load()); }`,
    FOUND,
  ],
  [
    'a method of what a field holds is none of the object without a `Deref`',
    `${TWO} ${HELD} impl Held { fn page(&self) -> String { ${line('self.name()', '"gauge"')} } } ${PAGES}`,
    [],
    ['app_*'],
  ],
  [
    'a method that the trait gives is that of the types without their own, and `self` in it is one of these',
    `${PAGED} fn main() { serve(Hits.page()); serve(Size.page()); }`,
    ['app_size gauge', 'own_hits gauge'],
  ],
  [
    'the same out of sight',
    `${PAGED} fn all(of: &[Box<dyn Paged>]) { for m in of { serve(m.page()); } } fn main() { all(&load()); }`,
    ['app_size gauge', 'own_hits gauge'],
  ],
  [
    'what a call hands to a method goes to that of the type which it is called on',
    `${HANDED} fn one(m: Box<dyn Paged>, name: &str) { serve(m.page(name)); } fn main() { one(Box::new(Hits), "hits"); one(Box::new(Size), "size"); }`,
    ['app_size gauge', 'own_hits gauge'],
  ],
  [
    'the same where the type stands at the call',
    `${HANDED} fn main() { serve(Hits.page("hits")); serve(Size.page("size")); }`,
    ['app_size gauge', 'own_hits gauge'],
  ],
  [
    'out of sight it may go to each of them',
    `${HANDED} fn all(of: &[Box<dyn Paged>]) { for m in of { serve(m.page("up")); } } fn main() { all(&load()); }`,
    ['app_up gauge', 'own_up gauge'],
  ],
];

describe('objects that are known by a trait', () => {
  test.each(SHAPES)('%s', (_title, source, found, unresolved = []) => {
    expect(readMain(source)).toEqual({ found: [...found].sort(), unresolved });
  });

  const many = Array.from({ length: 150 }, (_, index) => [`P${index}`, index % 2 === 0 ? 'counter' : null] as const);
  const foundOfMany = many.map(([name, kind]) => `app_${name.toLowerCase()} ${kind ?? 'gauge'}`).sort();
  const prefixed =
    'let prefix = "app_"; format!("# TYPE {}{} {}\\n{}{} 1\\n", prefix, m.name(), m.kind(), prefix, m.name())';

  test('each of many has its own kind behind a prefix, where a caller hands it over', () => {
    const calls = many.map(([name]) => `serve(page(&${name}));`).join('\n');
    const source = `${TRAIT}\n${types(many)}\nfn page(m: &dyn Shown) -> String { ${prefixed} } fn main() { ${calls} }`;
    expect(readMain(source)).toEqual({ found: foundOfMany, unresolved: [] });
  });

  test('each of many has its own kind behind a prefix, where nothing in sight makes them', () => {
    const source = `${TRAIT}\n${types(many)}\nfn page(all: &[Box<dyn Shown>]) { for m in all { serve({ ${prefixed} }); } } fn main() { page(&load()); }`;
    expect(readMain(source)).toEqual({ found: foundOfMany, unresolved: [] });
  });

  test('many types that leave all to their trait are as one', () => {
    const plain = Array.from({ length: 400 }, (_, index) => `struct S${index}; impl Shown for S${index} {}`).join('\n');
    const page = `fn page(all: &[Box<dyn Shown>]) { for m in all { serve(format!("# TYPE {}_hits gauge\\n", m.name())); } } fn main() { page(&load()); }`;
    const own = `struct Own; impl Shown for Own { fn name(&self) -> String { "own".into() } }`;
    const trait = 'trait Shown { fn name(&self) -> String { "app".into() } }';
    expect(readMain(`${trait} ${plain} ${own} ${page}`).found).toEqual(['app_hits gauge', 'own_hits gauge']);
    const named = (name: string) =>
      `impl Named for ${name} { fn name(&self) -> String { "${name.toLowerCase()}".into() } }`;
    const source = `trait Named { fn name(&self) -> String; } trait Shown: Named {} struct A; struct B; impl Shown for A {} impl Shown for B {}
      ${named('A')} ${named('B')} ${page}`;
    expect(readMain(source).found).toEqual(['a_hits gauge', 'b_hits gauge']);
  });

  test('each of many objects of one type has its own kind behind a prefix', () => {
    const calls = many.map(
      ([name, kind]) =>
        `serve(M { name: "${name.toLowerCase()}", kind: ${kind ? `Some("${kind}")` : 'None'} }.page());`,
    );
    const source = `struct M { name: &'static str, kind: Option<&'static str> }
      impl M { fn page(&self) -> String { let prefix = "app_"; let kind = self.kind.unwrap_or("gauge"); format!("# TYPE {prefix}{} {kind}\\n{prefix}{} 1\\n", self.name, self.name) } }
      fn main() { ${calls.join('\n')} }`;
    expect(readMain(source)).toEqual({ found: foundOfMany, unresolved: [] });
  });
});
