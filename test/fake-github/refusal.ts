export type GraphqlErrorType =
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'UNPROCESSABLE'
  | 'STALE_DATA'
  | 'INSUFFICIENT_SCOPES'
  | 'RATE_LIMITED'
  | 'MISSING_PAGINATION_BOUNDARIES'
  | 'EXCESSIVE_PAGINATION'
  | 'INTERNAL';

export interface FieldError {
  readonly resource: string;
  readonly code: string;
  readonly field?: string;
  readonly message?: string;
}

interface RefusalParts {
  readonly status: number;
  readonly type: GraphqlErrorType;
  readonly message: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** GitHub says no. One refusal has both forms: a status with a body for REST, a typed error for GraphQL. */
export class Refusal extends Error {
  readonly status: number;
  readonly type: GraphqlErrorType;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor({ status, type, message, errors = [], headers = {} }: RefusalParts) {
    super(message);
    this.status = status;
    this.type = type;
    this.errors = errors;
    this.headers = headers;
  }

  /** What GraphQL says: it names the reason where REST says "Validation Failed". */
  get reason(): string {
    return this.errors.find(({ message }) => message !== undefined)?.message ?? this.message;
  }
}

export function notFound(message = 'Not Found'): Refusal {
  return new Refusal({ status: 404, type: 'NOT_FOUND', message });
}

export function unprocessable(message: string): Refusal {
  return new Refusal({ status: 422, type: 'UNPROCESSABLE', message });
}

export function invalid(error: FieldError): Refusal {
  return new Refusal({ status: 422, type: 'UNPROCESSABLE', message: 'Validation Failed', errors: [error] });
}

export function forbidden(message: string, headers: Readonly<Record<string, string>> = {}): Refusal {
  return new Refusal({ status: 403, type: 'FORBIDDEN', message, headers });
}

export function conflict(message: string): Refusal {
  return new Refusal({ status: 409, type: 'UNPROCESSABLE', message });
}

export function badCredentials(): Refusal {
  return new Refusal({ status: 401, type: 'FORBIDDEN', message: 'Bad credentials' });
}
