import { describe, expect, it } from 'vitest';
import { linkForOthers } from './link-for-others';

const page = (address: string) => new URL(address);
const local = 'http://localhost:8080/track/AAAA#part';

describe('a link for other devices', () => {
  it('is as the hub was told to make it', () => {
    const url = 'https://pitwatch.example/track/AAAA';
    expect(linkForOthers(url, page('http://192.168.1.20:8080'))).toEqual({ url, hereOnly: false });
    expect(linkForOthers(url, page('http://localhost:8080'))).toEqual({ url, hereOnly: false });
  });

  it('has the address by which this page was reached, where the hub knows none', () => {
    const url = 'http://192.168.1.20:8080/track/AAAA#part';
    expect(linkForOthers(local, page('http://192.168.1.20:8080/jobs/42'))).toEqual({ url, hereOnly: false });
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1:8080', 'http://[::1]:8080'])('works here only at %s', (here) => {
    expect(linkForOthers(local, page(here))).toEqual({ url: local, hereOnly: true });
    expect(linkForOthers(here, page(here)).hereOnly).toBe(true);
  });
});
