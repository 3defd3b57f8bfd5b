import { guide } from '../report/guide.ts';
import { EXIT } from './failure.ts';
import { deliver, type Io } from './io.ts';
import type { Subject } from './subject.ts';

/** `dashcov guide`: prints the update guide. */
export function runGuide(subject: Subject, io: Io): number {
  deliver(guide(subject.audit), subject.settings, io);
  return subject.unreadable.length > 0 ? EXIT.input : EXIT.ok;
}
