import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ok, refuse } from '@/testing/fake-hub';
import { pit, visit, withHub } from '@/testing/visit';

const here = withHub();
let asked: (string | null)[] = [];

/** Pits with cameras that send. */
function cameras(count: number) {
  for (let number = 1; number <= count; number++) {
    here.hub.addPit(number, { temperature: 24.5 });
    Object.assign(here.hub.pits[number - 1] ?? {}, { camera_rtsp_url: 'rtsp://***@c/1', camera_is_online: true });
  }
}

function stills(age = 3) {
  here.hub.on('GET', '/pits/\\d+/frame.jpg', ({ headers }) => {
    asked.push(headers.get('If-None-Match'));
    return headers.get('If-None-Match') === '"t"'
      ? new Response(null, { status: 304 })
      : new Response('jpeg', { headers: { Age: String(age), ETag: '"t"', 'Content-Type': 'image/jpeg' } });
  });
}

describe('the picture of a pit', () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
    asked = [];
    URL.createObjectURL = () => 'blob:still';
    URL.revokeObjectURL = () => undefined;
    here.hub.on('GET', '/pits/\\d+/stream', () => refuse({ status: 404, code: 'no_camera_server' }));
  });
  afterEach(() => {
    window.innerWidth = 1024;
    vi.useRealTimers();
  });

  it('is a still with its age, and the live one for who presses it', async () => {
    cameras(1);
    stills();
    visit();
    const card = within(await pit(1));
    expect((await card.findByRole('img', { name: 'Still of Pit 1' })).getAttribute('src')).toBe('blob:still');
    expect(card.getByText(/^[2-9] s ago$/, { selector: 'figcaption *' })).toBeDefined();
    expect(here.hub.calls).not.toContain('GET /pits/1/stream');

    await here.person.click(card.getByRole('button', { name: 'Play Pit 1' }));
    const live = await card.findByRole('figure', { name: 'Live picture of Pit 1' });
    expect(await within(live).findByText('This hub shows no pictures of cameras.')).toBeDefined();
    expect(card.queryByRole('img', { name: 'Still of Pit 1' })).toBeNull();

    await here.person.click(card.getByRole('button', { name: 'Back to the still of Pit 1' }));
    expect(await card.findByRole('img', { name: 'Still of Pit 1' })).toBeDefined();
  });

  it.each([
    [390, 1],
    [1440, 2],
  ])('is played %i px wide beside no more than %i others', async (width, most) => {
    window.innerWidth = width;
    cameras(2);
    stills();
    visit();
    await here.person.click(await screen.findByRole('button', { name: 'Play Pit 1' }));
    await here.person.click(screen.getByRole('button', { name: 'Play Pit 2' }));
    expect(await screen.findByRole('figure', { name: 'Live picture of Pit 2' })).toBeDefined();
    expect(screen.getAllByRole('figure', { name: /^Live picture/ })).toHaveLength(most);
    cleanup();
    visit();
    expect(await screen.findByRole('button', { name: 'Play Pit 2' })).toBeDefined();
  });

  it('stays, grey and with its age, when the camera goes', async () => {
    cameras(1);
    stills(90);
    visit();
    const card = within(await pit(1));
    const still = await card.findByRole('img', { name: 'Still of Pit 1' });
    await screen.findByText('Live', { selector: '[role=status]' });
    expect(card.getByText('last 1 min ago')).toBeDefined();
    expect(card.queryByText('Camera offline')).toBeNull();
    act(() => {
      here.hub.emit('camera_offline', { pit_id: 1, camera_is_online: false });
    });
    expect(await card.findByText('Camera offline')).toBeDefined();
    expect(still.className).toContain('grayscale');
    act(() => {
      here.hub.emit('camera_online', { pit_id: 1, camera_is_online: true });
    });
    await waitFor(() => {
      expect(card.queryByText('Camera offline')).toBeNull();
    });
  });

  it('is asked for each ten seconds, by what is there already, and goes when it may not be seen any more', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    cameras(1);
    stills();
    visit();
    const card = within(await pit(1));
    await card.findByRole('img', { name: 'Still of Pit 1' });
    await act(() => vi.advanceTimersByTimeAsync(20_500));
    expect(asked).toEqual([null, '"t"', '"t"']);

    here.hub.on('GET', '/pits/1/frame.jpg', () => refuse({ status: 404, code: 'not_found' }));
    await act(() => vi.advanceTimersByTimeAsync(10_000));
    expect(card.queryByRole('img', { name: 'Still of Pit 1' })).toBeNull();
    expect(card.getByText('No picture yet')).toBeDefined();
    const calls = () => here.hub.calls.filter((call) => call.endsWith('frame.jpg')).length;
    const before = calls();
    await act(() => vi.advanceTimersByTimeAsync(50_000));
    expect(calls()).toBe(before);
    stills();
    await act(() => vi.advanceTimersByTimeAsync(11_000));
    expect(calls()).toBe(before + 1);
  });

  it('is asked for again as soon as one may be there', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    cameras(1);
    here.hub.on('GET', '/pits/1/frame.jpg', () => refuse({ status: 404, code: 'no_picture', retryAfter: 2 }));
    visit();
    const card = within(await pit(1));
    expect(await card.findByText('No picture yet')).toBeDefined();
    stills();
    await act(() => vi.advanceTimersByTimeAsync(2_500));
    expect(await card.findByRole('img', { name: 'Still of Pit 1' })).toBeDefined();
  });

  it('has no place on a page of a workshop whose subscription has ended, nor where there is no camera', async () => {
    cameras(1);
    here.hub.addPit(2, { temperature: 24 });
    stills();
    here.hub.on('GET', '/workshops/1', () => ok({ ...here.hub.workshop, subscription_status: 'suspended' }));
    visit();
    const card = within(await pit(1));
    expect(await screen.findByText(/^The subscription has ended: devices are not heard/)).toBeDefined();
    expect(card.queryByRole('button', { name: 'Play Pit 1' })).toBeNull();
    cleanup();
    here.hub.on('GET', '/workshops/1', () => ok(here.hub.workshop));
    visit();
    expect(await screen.findByRole('button', { name: 'Play Pit 1' })).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Play Pit 2' })).toBeNull();
  });

  it('plays on a wall by itself, with nothing to press, and is a still where there are too many', async () => {
    cameras(10);
    for (const one of here.hub.pits) one.camera_rtsp_url = null; // a wall is not told
    stills();
    visit('/kiosk/wall');
    expect(await screen.findByRole('figure', { name: 'Live picture of Pit 9' })).toBeDefined();
    expect(await screen.findByRole('img', { name: 'Still of Pit 10' })).toBeDefined();
    expect(screen.getAllByRole('figure', { name: /^Live picture/ })).toHaveLength(9);
    expect(screen.queryByRole('button', { name: /Pit \d/ })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Fill the screen' })).toBeNull();
  });
});
