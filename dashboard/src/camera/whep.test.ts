import { expect, it } from 'vitest';
import { iceServers } from './whep';

it('reads the servers of a Link header', () => {
  expect(iceServers(null)).toEqual([]);
  expect(iceServers('<stun:stun.example.com:3478>; rel="ice-server"')).toEqual([
    { urls: 'stun:stun.example.com:3478' },
  ]);
  const turn =
    '<turn:turn.example.com?transport=tcp>; rel="ice-server"; username="a"; credential="b"; credential-type="password"';
  expect(iceServers(`<https://example.com/>; rel="next", ${turn}, <stun:s.example.com>; rel="ice-server"`)).toEqual([
    { urls: 'turn:turn.example.com?transport=tcp', username: 'a', credential: 'b' },
    { urls: 'stun:s.example.com' },
  ]);
});
