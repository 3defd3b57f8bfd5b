import type { Account } from '../account.ts';
import { forbidden, Refusal } from '../refusal.ts';
import { type Addresses, type Json, nodeId, type Route } from './route.ts';

/** A "simple-user". */
export function userJson(at: Addresses, { login, id, type }: Account): Json {
  const url = `${at.api}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId('U', id),
    avatar_url: `${at.html}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${at.html}/${type === 'Bot' ? `apps/${login.replace('[bot]', '')}` : login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

function publicUser(at: Addresses, account: Account): Json {
  return {
    ...userJson(at, account),
    name: account.login,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: '2020-01-01T00:00:00Z',
    updated_at: '2020-01-01T00:00:00Z',
  };
}

/** The limits of an Actions token. Nothing counts down: a test that wants a limit injects one. */
export const LIMIT = { limit: 1000, used: 1, remaining: 999, reset: 1_767_326_645 };

export const ACCOUNT_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/user',
    answer: ({ at, token }) => {
      if (token === null) {
        throw new Refusal({ status: 401, type: 'FORBIDDEN', message: 'Requires authentication' });
      }
      // An app is nobody: https://docs.github.com/rest/users/users#get-the-authenticated-user
      if (token.bearer === 'integration') throw forbidden('Resource not accessible by integration');
      return { status: 200, body: publicUser(at, token.account) };
    },
  },
  {
    method: 'GET',
    path: '/rate_limit',
    answer: () => ({
      status: 200,
      body: { resources: { core: LIMIT, search: LIMIT, graphql: LIMIT }, rate: LIMIT },
    }),
  },
];
