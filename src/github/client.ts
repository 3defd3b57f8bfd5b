/** The client: Octokit with the plugins of its makers, set so that nothing is done twice and nothing lasts for ever. */
import { randomUUID } from 'node:crypto';
import { defaults, getOctokitOptions } from '@actions/github/lib/utils';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';

export interface ClientOptions {
  readonly token: string;
  /** The address of the API; that of the runner's environment (GITHUB_API_URL) when it is left out. */
  readonly baseUrl?: string;
  /** How long a second lasts that a repetition waits, in milliseconds: a thousand, but for tests. */
  readonly second?: number;
  readonly userAgent: string;
  /** When all must be over, in milliseconds since the epoch. */
  readonly deadline: number;
  /** Aborts what is under way when the time is up. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Told of a wait: how long, in seconds, and for what. */
  readonly onWait: (seconds: number, reason: string) => void;
}

/** One request may take this long, in milliseconds: an archive of 100 MB has to fit. */
const REQUEST_TIMEOUT = 120_000;
/** What a read is repeated for, and how often; the waits between are 1, 4 and 9 seconds (plugin-retry). */
const RETRIES = 3;
/** A limit is waited for once or twice: whoever still runs into it then is not alone, and would only prolong it. */
const LIMIT_RETRIES = 2;

/**
 * Statuses that a repetition does not mend. To the plugin's own list come 409, which is an answer, and 429, for which there is a
 * time to wait that the throttling plugin reads.
 */
const DO_NOT_RETRY = [400, 401, 403, 404, 409, 410, 413, 415, 422, 429, 451];

type Fetch = (url: string, options: RequestInit) => Promise<Response>;

/** Aborts a request that takes too long, alone or all together. The runner's proxy is in the fetch of the toolkit. */
function bounded(send: Fetch, signal: AbortSignal): Fetch {
  return (url, options) => {
    const signals = [signal, AbortSignal.timeout(REQUEST_TIMEOUT), ...(options.signal ? [options.signal] : [])];
    return send(url, { ...options, signal: AbortSignal.any(signals) });
  };
}

/** Octokit for the API of the runner's environment (GITHUB_API_URL), through the proxy of the environment. */
export function createClient(options: ClientOptions): Octokit {
  const { token, baseUrl, second = 1000, userAgent, deadline, signal, now, onWait } = options;
  const wait = (seconds: number, attempt: number, reason: string): boolean => {
    const fits = now() + seconds * 1000 < deadline && attempt < LIMIT_RETRIES;
    if (fits) onWait(seconds, reason);
    return fits;
  };
  // The toolkit's own fetch, which is typed as that of undici.
  const proxied = (defaults.request?.fetch ?? fetch) as Fetch;
  const Client = Octokit.plugin(throttling, retry).defaults(defaults);
  return new Client({
    ...getOctokitOptions(token, { userAgent, ...(baseUrl === undefined ? {} : { baseUrl }) }),
    request: { ...defaults.request, fetch: bounded(proxied, signal) },
    retry: { doNotRetry: DO_NOT_RETRY, retries: RETRIES, retryAfterBaseValue: second },
    throttle: {
      // Its queues are the module's: what has the same id shares them.
      id: randomUUID(),
      retryAfterBaseValue: second,
      onRateLimit: (seconds, _request, _octokit, attempt) => wait(seconds, attempt, 'the rate limit'),
      onSecondaryRateLimit: (seconds, _request, _octokit, attempt) =>
        wait(seconds, attempt, 'the secondary rate limit'),
    },
    // Octokit writes deprecations and limits to the console, where a line of an answer could be a command of the runner.
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  });
}
