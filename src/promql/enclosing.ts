/** What stands around a selector. */

/** A function or an aggregation that is being read. */
export interface Frame {
  readonly name: string;
  /** The labels of its `by (…)`, or null when it has none. */
  readonly by: readonly string[] | null;
}

/** So many layers tell everything; more would make a hostile query cost the square of its length. */
const MAX_LAYERS = 100;

/** The functions and groupings of the frames, given outermost first, as a selector tells them: innermost first. */
export function enclosing(frames: readonly Frame[]): { functions: string[]; by: string[] | null } {
  const functions: string[] = [];
  let by: string[] | null = null;
  for (let i = frames.length - 1; i >= 0 && functions.length < MAX_LAYERS; i--) {
    const frame = frames[i];
    if (frame === undefined) continue;
    functions.push(frame.name);
    if (frame.by === null) continue;
    by ??= [];
    for (const label of frame.by) if (!by.includes(label) && by.length < MAX_LAYERS) by.push(label);
  }
  return { functions, by };
}
