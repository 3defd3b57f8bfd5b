/** Small Rust programs that hand names through wrappers, each together with the names that it makes. */
import { manifest } from './read.ts';

/** One step that a name goes through on its way to a library, chosen by a number. */
export interface Plan {
  /** The text that the name starts with; null for one that only run time knows. */
  readonly start: string | null;
  readonly steps: readonly (readonly [kind: number, text: string, other: string])[];
  readonly sink: readonly [kind: number, depth: number];
}

interface Program {
  readonly files: Readonly<Record<string, string>>;
  /** The names, with `*` for what only run time knows. */
  readonly names: ReadonlySet<string>;
}

/** What a program is made of while it grows. */
interface Parts {
  readonly items: string[];
  readonly library: string[];
  count: number;
}

/** An expression, what has to stand before it, what encloses it, and the texts that it takes. */
interface Step {
  readonly code: string;
  readonly before: readonly string[];
  readonly around: readonly ((inner: string) => string)[];
  readonly texts: readonly string[];
}

const STEPS: readonly ((parts: Parts, step: Step, text: string, other: string) => Step)[] = [
  // A function of the crate, or of another one.
  (parts, step, text) => {
    const name = `add${parts.count++}`;
    parts.items.push(`fn ${name}(part: &str) -> String { format!("${text}_{}", part) }`);
    return { ...step, code: `${name}(&${step.code})`, texts: step.texts.map((each) => `${text}_${each}`) };
  },
  (parts, step, text) => {
    const name = `add${parts.count++}`;
    parts.library.push(
      `pub fn ${name}(part: impl Into<String>) -> String { let part = part.into(); part + "_${text}" }`,
    );
    return { ...step, code: `names::${name}(${step.code})`, texts: step.texts.map((each) => `${each}_${text}`) };
  },
  // A const of another crate in front.
  (parts, step, text) => {
    const name = `PART${parts.count++}`;
    parts.library.push(`pub mod m${name.toLowerCase()} { pub const ${name}: &str = concat!("${text}", "_"); }`);
    return {
      ...step,
      code: `format!("{}{}", names::m${name.toLowerCase()}::${name}, ${step.code})`,
      texts: step.texts.map((each) => `${text}_${each}`),
    };
  },
  // A closure.
  (parts, step, text) => {
    const name = `put${parts.count++}`;
    return {
      ...step,
      before: [...step.before, `let ${name} = |part: &str| { let all = format!("{part}_${text}"); all };`],
      code: `${name}(&${step.code})`,
      texts: step.texts.map((each) => `${each}_${text}`),
    };
  },
  // A variant of an enum, by its own method.
  (parts, step, text, other) => {
    const name = `Kind${parts.count++}`;
    parts.items.push(
      `enum ${name} { First, Second } impl ${name} { const fn word(&self) -> &'static str { match self { ${name}::First => "${text}", Self::Second => "${other}_x" } } }`,
    );
    return {
      ...step,
      code: `format!("{}_{}", ${name}::Second.word(), ${step.code})`,
      texts: step.texts.map((each) => `${other}_x_${each}`),
    };
  },
  // Every variant of an enum, by `Display`, in a loop.
  (parts, step, text, other) => {
    const name = `Each${parts.count++}`;
    parts.items.push(
      `#[derive(Clone, Copy)] enum ${name} { A, B } impl std::fmt::Display for ${name} { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { match self { Self::A => write!(f, "${text}_a"), Self::B => f.write_str("${other}_b") } } }`,
    );
    const variable = name.toLowerCase();
    return {
      ...step,
      around: [...step.around, (inner) => `for ${variable} in [${name}::A, ${name}::B] { ${inner} }`],
      code: `format!("{${variable}}_{}", ${step.code})`,
      texts: step.texts.flatMap((each) => [`${text}_a_${each}`, `${other}_b_${each}`]),
    };
  },
  // An object that keeps what its constructor was given.
  (parts, step, text) => {
    const name = `Keeper${parts.count++}`;
    parts.library.push(
      `pub struct ${name} { prefix: String } impl ${name} { pub fn new(prefix: &str) -> Self { let prefix = prefix.to_string(); Self { prefix } } pub fn of(&self, part: &str) -> String { [self.prefix.as_str(), part].join("_") } }`,
    );
    const variable = name.toLowerCase();
    return {
      ...step,
      before: [...step.before, `let ${variable} = names::${name}::new("${text}");`],
      code: `${variable}.of(&${step.code})`,
      texts: step.texts.map((each) => `${text}_${each}`),
    };
  },
  // A setter, and an option that is there or not.
  (parts, step, text, other) => {
    const name = `Maker${parts.count++}`;
    parts.items.push(
      `#[derive(Default)] struct ${name} { first: Option<String>, last: Option<&'static str> }
       impl ${name} { fn with_first(mut self, first: &str) -> Self { self.first = Some(first.to_owned()); self }
       fn of(&self, part: &str) -> String { let all = match &self.first { Some(first) => format!("{first}_{part}"), None => part.to_string() }; if let Some(last) = self.last { format!("{all}_{last}") } else { all } } }`,
    );
    return {
      ...step,
      code: `${name}::default().with_first("${text}_${other}").of(&${step.code})`,
      texts: step.texts.map((each) => `${text}_${other}_${each}`),
    };
  },
  // A list of pairs.
  (parts, step, text, other) => {
    const name = `PAIRS${parts.count++}`;
    parts.items.push(`const ${name}: &[(&str, u8)] = &[("${text}_p", 1), ("${other}_q", 2)];`);
    const variable = name.toLowerCase();
    return {
      ...step,
      around: [...step.around, (inner) => `for (${variable}, _) in ${name}.iter() { ${inner} }`],
      code: `(String::from(*${variable}) + "_" + &${step.code})`,
      texts: step.texts.flatMap((each) => [`${text}_p_${each}`, `${other}_q_${each}`]),
    };
  },
  // Functions on texts.
  (_parts, step, text) => ({
    ...step,
    code: `format!("${text}-{}", ${step.code}).replace("-", "_").trim_start_matches("zzz").to_string()`,
    texts: step.texts.map((each) => `${text}_${each}`),
  }),
  // A type that a generic is given.
  (parts, step, text, other) => {
    const name = `Named${parts.count++}`;
    parts.items.push(
      `trait ${name} { const NAME: &'static str; } struct ${name}A; struct ${name}B; impl ${name} for ${name}A { const NAME: &'static str = "${text}"; } impl ${name} for ${name}B { const NAME: &'static str = "${other}_n"; }
       fn of_${name.toLowerCase()}<T: ${name}>(part: &str) -> String { format!("{}_{part}", T::NAME) }`,
    );
    return {
      ...step,
      code: `of_${name.toLowerCase()}::<${name}B>(&${step.code})`,
      texts: step.texts.map((each) => `${other}_n_${each}`),
    };
  },
  // An early return.
  (parts, step, text) => {
    const name = `unless${parts.count++}`;
    parts.items.push(
      `fn ${name}(prefix: &str, part: String) -> String { if prefix.is_empty() { return part; } format!("{prefix}_{part}") }`,
    );
    return {
      ...step,
      code: `${name}("", ${name}("${text}", ${step.code}.to_string()))`,
      texts: step.texts.map((each) => `${text}_${each}`),
    };
  },
];

/** Ways in which a name reaches the library, each with functions of the depth around it. */
const SINKS: readonly ((parts: Parts, depth: number) => { call: (code: string) => string; suffix: string })[] = [
  () => ({ call: (code) => `IntCounter::new(${code}, "h").unwrap();`, suffix: '' }),
  (parts, depth) => {
    const name = `make${parts.count++}`;
    for (let level = 0; level < depth; level += 1)
      parts.items.push(
        `fn ${name}_${level}(help: &str, name: &str) -> IntCounter { ${name}_${level + 1}(help, &format!("{name}_${level}")) }`,
      );
    parts.items.push(
      `fn ${name}_${depth}(help: &str, name: &str) -> IntCounter { register_int_counter!(name, help).unwrap() }`,
    );
    const suffix = Array.from({ length: depth }, (_, level) => `_${level}`).join('');
    return { call: (code) => `${name}_0("h", &${code});`, suffix };
  },
  (parts, depth) => {
    const name = `Set${parts.count++}`;
    parts.items.push(
      `struct ${name} { end: &'static str } impl ${name} { fn counter(&self, name: &str) -> IntCounter { let full = format!("{}_{}", name, self.end); IntCounter::with_opts(Opts::new(full, "h")).unwrap() } }`,
    );
    return { call: (code) => `let set = ${name} { end: "e${depth}" }; set.counter(&${code});`, suffix: `_e${depth}` };
  },
  (parts, depth) => {
    const name = `count${parts.count++}`;
    return {
      call: (code) =>
        `let ${name} = |name: String| { metrics::counter!(format!("{name}_c${depth}")).increment(1); }; ${name}(${code}.to_string());`,
      suffix: `_c${depth}`,
    };
  },
];

/** The program of some plans: a crate `app`, and a crate `names` beside it. */
export function programOf(plans: readonly Plan[]): Program {
  const parts: Parts = { items: [], library: [], count: 0 };
  const names = new Set<string>();
  const blocks: string[] = [];
  for (const plan of plans) {
    let step: Step = {
      code: plan.start === null ? 'run_time()' : `"${plan.start}"`,
      before: [],
      around: [],
      texts: [plan.start ?? '*'],
    };
    for (const [kind, text, other] of plan.steps) step = STEPS[kind % STEPS.length]?.(parts, step, text, other) ?? step;
    const sink = SINKS[plan.sink[0] % SINKS.length]?.(parts, plan.sink[1]);
    if (!sink) continue;
    for (const text of step.texts) names.add(`${text}${sink.suffix}`);
    const body = step.around.reduce((inner, wrap) => wrap(inner), sink.call(step.code));
    blocks.push(`fn block${blocks.length}() { ${step.before.join('\n')}\n${body} }`);
  }
  const main = `fn main() { ${blocks.map((_, index) => `block${index}();`).join(' ')} }`;
  return {
    names,
    files: {
      'app/Cargo.toml': manifest('app', ['names']),
      'app/src/main.rs': `use prometheus::*;\n${parts.items.join('\n')}\n${blocks.join('\n')}\n${main}\n`,
      'names/Cargo.toml': manifest('names'),
      'names/src/lib.rs': parts.library.join('\n'),
    },
  };
}
