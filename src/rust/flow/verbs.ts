/** What the methods of a metric do to it, for any library: each library adds its own to these. */
import type { Analysis } from '../analysis.ts';

export interface Verbs {
  /** Methods that change the metric. */
  readonly writes: ReadonlySet<string>;
  /** Methods that only look at the metric, or register it. */
  readonly reads: ReadonlySet<string>;
  /** Methods of this library that hand on the metric, or what becomes it: those of builders. */
  readonly handsOn?: ReadonlySet<string>;
  /** Functions of this library that change the metric that they are given (`GaugeGuard::new(gauge)`), by their path. */
  readonly takers?: RegExp;
  /** Fields that lead from what holds a metric to a child of it, in structs that a macro of the library generates. */
  readonly fields?: (analysis: Analysis) => ReadonlySet<string>;
  /** Set when nothing says of what type the metrics are: it may be one of the workspace. */
  readonly ofAnyType?: true;
  /** The struct of the workspace that the metrics are objects of, where no library has their type. */
  readonly struct?: string;
  /** Methods of something else that change the metric that is their first argument (`observer.observe_u64(&gauge, 1, &[])`). */
  readonly writesTo?: ReadonlySet<string>;
}

/** Methods that hand on the metric itself, a child of it, or what holds it. */
export const HANDS_ON: ReadonlySet<string> = new Set([
  ...[
    'with_label_values',
    'get_or_create',
    'get_or_create_owned',
    'get_metric_with_label_values',
    'with',
    'get_metric_with',
    'try_get',
    'local',
    'clone',
    'to_owned',
    'cloned',
    'copied',
  ],
  ...[
    'as_ref',
    'as_mut',
    'as_deref',
    'borrow',
    'borrow_mut',
    'deref',
    'deref_mut',
    'into',
    'try_into',
    'by_ref',
    'load',
    'load_full',
    'upgrade',
  ],
  ...[
    'unwrap',
    'expect',
    'unwrap_or',
    'unwrap_or_else',
    'unwrap_or_default',
    'unwrap_unchecked',
    'ok',
    'ok_or',
    'ok_or_else',
    'err',
  ],
  ...[
    'map',
    'map_err',
    'and_then',
    'or_else',
    'inspect',
    'filter',
    'then',
    'context',
    'with_context',
    'wrap_err',
    'or_insert_with',
    'or_insert',
  ],
  ...[
    'lock',
    'read',
    'write',
    'get_mut',
    'get_ref',
    'value',
    'value_mut',
    'get_or_init',
    'get_or_try_init',
    'get_or_insert_with',
    'force',
    'entry',
    'or_default',
  ],
  ...['iter', 'iter_mut', 'into_iter', 'first', 'last', 'next', 'values', 'enumerate', 'zip', 'chain', 'take'],
  ...['flatten', 'collect', 'leak', 'rev', 'skip', 'step_by', 'peekable', 'cycle', 'nth', 'find', 'first_mut'],
  ...['last_mut', 'values_mut', 'into_values', 'drain'],
]);

/** Methods of collections, iterators (those of `itertools` too) and channels that give some of what is in them, or all of it in another one. */
export const GIVES_SOME: ReadonlySet<string> = new Set([
  ...['skip_while', 'take_while', 'partition', 'rfind', 'reduce'],
  ...['min_by_key', 'max_by_key', 'min_by', 'max_by', 'collect_vec', 'sorted', 'sorted_by', 'sorted_by_key', 'unique'],
  ...['next_back', 'peek', 'to_vec', 'into_vec', 'into_boxed_slice', 'as_slice', 'as_mut_slice', 'as_deref_mut'],
  ...['pop', 'pop_front', 'pop_back', 'pop_first', 'pop_last', 'remove', 'swap_remove', 'remove_entry', 'replace'],
  ...['front', 'back', 'front_mut', 'back_mut', 'first_key_value', 'last_key_value', 'get_key_value', 'get_unchecked'],
  ...['range', 'range_mut', 'split_first', 'split_last', 'split_at', 'split_off', 'chunks', 'chunks_exact', 'windows'],
  ...['each_ref', 'each_mut', 'choose', 'or', 'xor', 'recv', 'try_recv', 'recv_timeout', 'blocking_recv', 'recv_async'],
]);

/** Methods of iterators that give what their closure makes of each element. */
export const GIVES_MADE = /^(?:filter_map|flat_map|find_map|map_while)$/;

/** Methods that tell something of what is in a collection or an iterator, and hand nothing on. */
export const TELLS: ReadonlySet<string> = new Set([
  ...['sum', 'product', 'count', 'len', 'is_empty', 'any', 'all', 'position', 'contains', 'contains_key', 'capacity'],
  ...['is_some', 'is_none', 'is_ok', 'is_err', 'min', 'max', 'keys', 'to_string', 'fmt', 'join'],
]);

/** Functions and constructors that give back what they are given. */
export const WRAPS =
  /(?:^|::)(?:(?:Arc|Rc|Box|Mutex|RwLock|RefCell|Cell|OnceCell|OnceLock|Lazy|LazyLock|LazyCell|Cow|Pin|CachePadded|ManuallyDrop)::(?:new|from|force|leak|clone|with_value|pin|deref|as_ref)|(?:Arc|Rc)::downgrade|Some|Ok|identity|from_ref|Arc::clone|black_box|mem::(?:take|replace)|iter::(?:once|repeat)|once|repeat|join_all|try_join_all)$/;

/** Macros whose arguments are only looked at. */
export const LOOKS =
  /^(?:e?print(?:ln)?|format(?:_args)?|write(?:ln)?|panic|todo|unreachable|unimplemented|assert(?:_eq|_ne)?|debug_assert(?:_eq|_ne)?|matches|dbg|log|trace|debug|info|warn|error|event|span|\w+_span|bail|ensure|anyhow|eyre|register|json|select|join|try_join|cfg|concat|stringify)$/;
