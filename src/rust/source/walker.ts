/**
 * The walk over a whole tree of tree-sitter, as a WebAssembly module of a few instructions that is put together here.
 *
 * tree-sitter's cursor tells one thing about one node at a time. Asked from JavaScript, each question crosses over, eight for each
 * node, which takes a fifth of all that parsing takes. Between two WebAssembly modules a call costs next to nothing.
 */
import { AFTER, END, ERROR, FAULTY, FIELD_SHIFT, KIND, MISSING, PARENT, START, STRIDE } from './tree.ts';

/** The functions of tree-sitter's runtime that the walk calls, by the names under which it exports them. */
const CALLS = [
  'ts_tree_cursor_goto_first_child_wasm',
  'ts_tree_cursor_goto_next_sibling_wasm',
  'ts_tree_cursor_goto_parent_wasm',
  'ts_tree_cursor_current_node_type_id_wasm',
  'ts_tree_cursor_current_field_id_wasm',
  'ts_tree_cursor_current_node_is_missing_wasm',
  'ts_tree_cursor_start_index_wasm',
  'ts_tree_cursor_end_index_wasm',
] as const;

/** A function of the runtime. */
type Call = (tree: number) => number;

/** What the walk needs of the runtime: the functions with a `_` in front of their names. */
export type Runtime = Readonly<Record<`_${(typeof CALLS)[number]}`, Call>> & {
  readonly _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
  readonly _ts_tree_root_node_wasm: (tree: number) => void;
  readonly _ts_tree_cursor_new_wasm: (tree: number) => void;
  readonly _ts_tree_cursor_delete_wasm: (tree: number) => void;
};

/**
 * Walks a whole tree.
 *
 * @param tree its address.
 * @param faulty whether something in it did not read.
 * @returns its nodes, as `Tree` has them; what holds something faulty is not marked yet.
 */
export type Walk = (tree: number, faulty: boolean) => Uint32Array<ArrayBuffer>;

/** Whether something is the runtime whose functions are meant. */
export function isRuntime(found: object): found is Runtime {
  const others = ['malloc', 'free', 'ts_tree_root_node_wasm', 'ts_tree_cursor_new_wasm', 'ts_tree_cursor_delete_wasm'];
  return [...CALLS, ...others].every((name) => typeof (found as Record<string, unknown>)[`_${name}`] === 'function');
}

/** The walk over trees that are in this memory. */
export function walker(runtime: Runtime, memory: WebAssembly.Memory): Walk {
  const module = new WebAssembly.Module(assembled());
  const imports = Object.fromEntries(CALLS.map((name) => [name, runtime[`_${name}`]]));
  const { walk } = new WebAssembly.Instance(module, { r: { ...imports, memory } }).exports;
  const go = walk as (tree: number, out: number, capacity: number, faulty: number) => number;
  let capacity = FIRST;
  let address = runtime._malloc(capacity * STRIDE * WORD);
  return (tree, faulty) => {
    // The runtime's own class for a cursor would free it once more when its garbage is collected.
    runtime._ts_tree_root_node_wasm(tree);
    runtime._ts_tree_cursor_new_wasm(tree);
    for (;;) {
      const made = go(tree, address, capacity, faulty ? 1 : 0);
      if (made >= 0) {
        runtime._ts_tree_cursor_delete_wasm(tree);
        return new Uint32Array(memory.buffer, address, made * STRIDE).slice();
      }
      // There are more nodes: once more from the top, with room for twice as many.
      while (runtime._ts_tree_cursor_goto_parent_wasm(tree));
      runtime._free(address);
      capacity *= 2;
      address = runtime._malloc(capacity * STRIDE * WORD);
    }
  };
}

/** Nodes that there is room for at first. */
const FIRST = 1 << 13;
/** Bytes of a number. */
const WORD = 4;

/** WebAssembly Core Specification, "Binary Format": the instructions that are used here. */
const op = {
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  end: [0x0b],
  return: [0x0f],
  eqz: [0x45],
  equal: [0x46],
  notLess: [0x4f],
  add: [0x6a],
  subtract: [0x6b],
  multiply: [0x6c],
  and: [0x71],
  or: [0x72],
  shift: [0x74],
  branch: (depth: number) => [0x0c, depth],
  branchIf: (depth: number) => [0x0d, depth],
  call: (name: (typeof CALLS)[number]) => [0x10, CALLS.indexOf(name)],
  get: (local: number) => [0x20, local],
  set: (local: number) => [0x21, local],
  load: (which: number) => [0x28, 2, which * WORD],
  store: (which: number) => [0x36, 2, which * WORD],
  constant: (value: number) => [0x41, ...signed(value)],
};

/** The locals of the function; the first four are its parameters. */
const TREE = 0;
const OUT = 1;
const CAPACITY = 2;
const HAS_FAULTS = 3;
const INDEX = 4;
const PARENT_INDEX = 5;
const AT = 6;
const NUMBER = 7;

/** The body of `walk`: writes the nodes behind `OUT` and gives their number, or -1 when there is no room for all. */
function instructions(): number[] {
  const ask = (name: (typeof CALLS)[number]) => [...op.get(TREE), ...op.call(name)];
  const write = (which: number, value: readonly number[]) => [...op.get(AT), ...value, ...op.store(which)];
  const mark = (flags: number) => [...op.get(NUMBER), ...op.constant(flags), ...op.or, ...op.set(NUMBER)];
  const parent = [...op.get(OUT), ...op.get(PARENT_INDEX), ...op.constant(STRIDE * WORD), ...op.multiply, ...op.add];
  return [
    ...op.loop,
    ...[...op.get(INDEX), ...op.get(CAPACITY), ...op.notLess, ...op.if, ...op.constant(-1), ...op.return, ...op.end],
    ...[...op.get(OUT), ...op.get(INDEX), ...op.constant(STRIDE * WORD), ...op.multiply, ...op.add, ...op.set(AT)],
    ...write(START, ask('ts_tree_cursor_start_index_wasm')),
    ...write(END, ask('ts_tree_cursor_end_index_wasm')),
    ...write(PARENT, op.get(PARENT_INDEX)),
    ...[...ask('ts_tree_cursor_current_node_type_id_wasm'), ...op.constant(0xffff), ...op.and, ...op.set(NUMBER)],
    ...[...op.get(HAS_FAULTS), ...op.if],
    ...[...op.get(NUMBER), ...op.constant(ERROR), ...op.equal, ...op.if, ...mark(FAULTY), ...op.end],
    ...[...ask('ts_tree_cursor_current_node_is_missing_wasm'), ...op.if, ...mark(MISSING | FAULTY), ...op.end],
    ...op.end,
    ...[...ask('ts_tree_cursor_current_field_id_wasm'), ...op.constant(FIELD_SHIFT), ...op.shift],
    ...[...op.get(NUMBER), ...op.or, ...op.set(NUMBER)],
    ...write(KIND, op.get(NUMBER)),
    ...[...op.get(INDEX), ...op.constant(1), ...op.add, ...op.set(INDEX)],
    // Down to the first child, which comes next.
    ...[...ask('ts_tree_cursor_goto_first_child_wasm'), ...op.if],
    ...[...op.get(INDEX), ...op.constant(1), ...op.subtract, ...op.set(PARENT_INDEX), ...op.branch(1)],
    ...op.end,
    ...write(AFTER, op.get(INDEX)),
    // Else to the next sibling of it, or of the nearest node above that has one.
    ...op.loop,
    ...[...ask('ts_tree_cursor_goto_next_sibling_wasm'), ...op.branchIf(1)],
    ...[...ask('ts_tree_cursor_goto_parent_wasm'), ...op.eqz, ...op.if, ...op.get(INDEX), ...op.return, ...op.end],
    ...[...parent, ...op.get(INDEX), ...op.store(AFTER)],
    ...[...parent, ...op.load(PARENT), ...op.set(PARENT_INDEX)],
    ...op.branch(0),
    ...op.end,
    ...op.end,
    ...op.constant(-1),
    ...op.end,
  ];
}

/** The bytes of the module. */
function assembled(): Uint8Array<ArrayBuffer> {
  const I32 = 0x7f;
  const callType = [0x60, 1, I32, 1, I32];
  const walkType = [0x60, 4, I32, I32, I32, I32, 1, I32];
  const imported = CALLS.map((name) => [...text('r'), ...text(name), 0x00, 0]);
  const memory = [...text('r'), ...text('memory'), 0x02, 0x00, 0];
  const body = [1, 4, I32, ...instructions()];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [callType, walkType]),
    ...section(2, [...imported, memory]),
    ...section(3, [[1]]),
    ...section(7, [[...text('walk'), 0x00, CALLS.length]]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = [...unsigned(entries.length), ...entries.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128, as the specification has it. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const rest = value >> 7;
  const isLast = (rest === 0 && (value & 0x40) === 0) || (rest === -1 && (value & 0x40) !== 0);
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(rest)];
}
