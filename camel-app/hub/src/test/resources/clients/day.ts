// A working day of a workshop, by a client whose types openapi-typescript made of the contract: `schema.d.ts` is beside it.
//   node day.js URL USERNAME PASSWORD
import type { components, paths } from './schema.d.ts';

declare const process: { argv: string[] };

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Paths<M extends Method> = { [P in keyof paths]: paths[P][M] extends object ? P : never }[keyof paths];
type Path<O> = O extends { parameters: { path: infer P } } ? P : undefined;
type Query<O> = O extends { parameters: { query?: infer Q } } ? Q : undefined;
type Headers<O> = O extends { parameters: { header?: infer H } } ? H : undefined;
type Body<O> = O extends { requestBody?: { content: { 'application/json': infer B } } } ? B : undefined;
type Json<A> = A extends { content: { 'application/json': { data: infer D } } } ? D : never;
type Data<O> = O extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never;
type Options<O> = { path?: Path<O>; query?: Query<O>; header?: Headers<O>; body?: Body<O> };

const [url, username, password] = process.argv.slice(2);
let token = '';
let tag = '';

async function call<M extends Method, P extends Paths<M>>(method: M, path: P, options: Options<paths[P][M]> = {}) {
  const filled = Object.entries((options.path ?? {}) as Record<string, unknown>).reduce(
    (whole, [name, value]) => whole.replace(`{${name}}`, encodeURIComponent(String(value))),
    path as string,
  );
  const query = new URLSearchParams((options.query ?? {}) as Record<string, string>);
  const answer = await fetch(`${url}${filled}?${query}`, {
    method: method.toUpperCase(),
    headers: {
      ...(options.header as Record<string, string>),
      ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  tag = answer.headers.get('ETag') ?? '';
  return JSON.parse(text).data as Data<paths[P][M]>;
}

function same<T>(what: string, found: T, expected: T) {
  if (found !== expected) throw new Error(`${what} is ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
}

const entry = await call('post', '/auth/login', { body: { username, password } });
if (!('access_token' in entry)) throw new Error('signed in without a second factor, expected tokens');
token = entry.access_token;
const id = entry.user.workshop_id ?? 0;

const pit = await call('post', '/workshops/{id}/pits', { path: { id }, body: { pit_number: 71, name: 'Typed' } });
const limits = await call('get', '/workshops/{id}/alert-config', { path: { id } });
same('the warning of AQI', limits.aqi.warning, 150);
const changed = await call('patch', '/workshops/{id}/alert-config', {
  path: { id },
  header: { 'If-Match': tag },
  body: { temperature: { min: limits.temperature.min, max: 33 }, channels: { high_aqi: ['dashboard', 'email'] } },
});
same('the highest temperature', changed.temperature.max, 33);
const ofPit = await call('patch', '/pits/{id}/alert-config', {
  path: { id: pit.id },
  body: { humidity: { max: 'off' }, quiet_hours: 'off', for_seconds: 30 },
});
same("the pit's seconds", ofPit.for_seconds, 30);
const config: components['schemas']['AlertConfigProposal']['config'] = { humidity: { max: 60 } };
// @ts-expect-error: the type of a proposal is not empty, it knows what a limit is
const wrong: components['schemas']['AlertConfigProposal']['config'] = { humidity: 60 };
same('a mistake that the compiler finds', typeof wrong, 'object');
const preview = await call('post', '/workshops/{id}/alert-config/preview', {
  path: { id },
  body: { pit_id: pit.id, config },
});
same('what it would have opened', preview.counts.proposed.episodes, 0);

const job = await call('post', '/workshops/{id}/jobs', {
  path: { id },
  header: { 'Idempotency-Key': 'typed-day' },
  body: {
    customer_name: 'John Doe',
    customer_phone: '+919812345678',
    car_model: 'Tesla Model 3',
    pit_id: pit.id,
    work_type: 'full_ppf',
  },
});
same('a new job', job.status, 'received');
same(
  'its move',
  (await call('post', '/jobs/{id}/status', { path: { id: job.id }, body: { status: 'in_progress' } })).status,
  'in_progress',
);
await call('patch', '/jobs/{id}', { path: { id: job.id }, header: { 'If-Match': tag }, body: { notes: 'hood first' } });
const [stage] = (await call('get', '/jobs/{id}/progress', { path: { id: job.id } })).stages;
await call('post', '/jobs/{id}/stage', { path: { id: job.id }, body: { stage: stage.name, action: 'finish' } });
same('the list', (await call('get', '/workshops/{id}/jobs', { path: { id }, query: { pit_id: pit.id } })).length, 1);

same('what nobody measured', (await call('get', '/pits/{id}/sensors/latest', { path: { id: pit.id } })).stale, true);
await call('get', '/pits/{id}/sensors/history', { path: { id: pit.id }, query: { bucket: '1h' } });
same('alerts', (await call('get', '/workshops/{id}/alerts', { path: { id }, query: { pit_id: pit.id } })).length, 0);
await call('delete', '/pits/{id}/alert-config', { path: { id: pit.id } });
await call('post', '/auth/logout');
console.log('a day by TypeScript');
