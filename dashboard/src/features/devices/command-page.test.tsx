import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { command, wholeDevice } from '@/testing/devices';
import { list, ok } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();
const idOf = (number: number) => `0b7c2c2e-6f0f-4f0e-9a53-3f1c8a1d2b1${number}`;
let sent: object[];

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.addPit(1, {});
  sent = [];
  here.hub.on('GET', '/workshops/1/devices', () =>
    list([
      wholeDevice({ device_id: 'ESP32-1', name: 'Wall unit', labels: ['left wing', 'canary'] }),
      wholeDevice({ device_id: 'ESP32-2', name: 'Wall unit', labels: ['left wing'] }),
      wholeDevice({ device_id: 'ESP32-3' }),
      wholeDevice({ device_id: 'ESP32-4', labels: ['gone'], status: 'retired', pit_id: null }),
    ]),
  );
  here.hub.on('POST', '/workshops/1/commands', ({ body }) => {
    sent.push(body);
    const given = [1, 2].map((n) => ({ device_id: `ESP32-${n}`, command_id: idOf(n), state: 'queued' }));
    return ok({ commands: given });
  });
});

const tell = async (change: object) => {
  await waitFor(() => {
    expect(here.hub.sockets.length).toBeGreaterThan(0);
  });
  act(() => {
    here.hub.emit('device_command', command(change));
  });
};
/** Until what was just answered has been read and shown. */
const answered = () => new Promise((done) => setTimeout(done, 50));
const cameOf = (device: string) =>
  within(screen.getByRole('table', { name: 'What became of it' }))
    .getByText(device)
    .closest('[role=row]')?.textContent;

describe('the page of commands to many', () => {
  it('tells all that have a label, and follows each to its end', async () => {
    visit('/devices/command?label=left+wing');
    const labels = await screen.findByLabelText<HTMLSelectElement>('Label');
    expect([...labels.options].map(({ text }) => text)).toEqual([
      'Choose a label',
      'canary, 1 device',
      'left wing, 2 devices',
    ]);
    expect(labels.value).toBe('left wing');
    await here.person.selectOptions(screen.getByLabelText('Command'), 'Interval');
    await here.person.clear(screen.getByLabelText('Measures every (s)'));
    await here.person.type(screen.getByLabelText('Measures every (s)'), '30');
    await here.person.click(screen.getByRole('button', { name: 'Send' }));
    expect(await screen.findByText('0 of 2 devices have done it')).toBeDefined();
    expect(sent).toEqual([
      { command: 'SET_INTERVAL', params: { interval_s: 30 }, reason: null, labels: ['left wing'] },
    ]);
    expect(cameOf('ESP32-1')).toContain('Wall unit');
    expect(cameOf('ESP32-1')).toContain('waits until it is online');
    await tell({ command_id: idOf(1), device_id: 'ESP32-1', state: 'done' });
    expect(await screen.findByText('1 of 2 devices have done it')).toBeDefined();
    await tell({ command_id: idOf(2), device_id: 'ESP32-2', state: 'rejected', state_reason: 'no_clock' });
    expect(await screen.findByText('1 did not')).toBeDefined();
    await waitFor(() => {
      expect(cameOf('ESP32-2')).toContain('refused (no_clock)');
    });
  });

  it('does not miss what a device did before its call was answered', async () => {
    let answer: (response: Response) => void = () => undefined;
    here.hub.on('POST', '/workshops/1/commands', () => new Promise<Response>((resolve) => (answer = resolve)) as never);
    visit('/devices/command?label=canary');
    await here.person.click(await screen.findByRole('button', { name: 'Send' }));
    await tell({ command_id: idOf(1), device_id: 'ESP32-1', state: 'done' });
    act(() => {
      answer(ok({ commands: [{ device_id: 'ESP32-1', command_id: idOf(1), state: 'queued' }] }));
    });
    expect(await screen.findByText('1 of 1 device has done it')).toBeDefined();
  });

  it('keeps an end that came while an answer of before was on its way', async () => {
    let answer: ((response: Response) => void) | undefined;
    here.hub.on(
      'GET',
      '/devices/:id/commands/:command',
      () => new Promise<Response>((resolve) => (answer = resolve)) as never,
    );
    here.hub.on('POST', '/workshops/1/commands', () =>
      ok({ commands: [{ device_id: 'ESP32-1', command_id: idOf(1), state: 'sent' }] }),
    );
    visit('/devices/command?label=canary');
    await here.person.click(await screen.findByRole('button', { name: 'Send' }));
    expect(await screen.findByText('0 of 1 device has done it')).toBeDefined();
    act(() => {
      here.hub.sockets.at(-1)?.says({ type: 'resync', event_id: 'k-9' });
    });
    await waitFor(() => {
      expect(answer).toBeDefined();
    });
    await tell({ command_id: idOf(1), device_id: 'ESP32-1', state: 'done' });
    expect(await screen.findByText('1 of 1 device has done it')).toBeDefined();
    await act(async () => {
      answer?.(ok(command({ command_id: idOf(1), device_id: 'ESP32-1', state: 'sent', finished_at: null })));
      await answered();
    });
    expect(screen.getByText('1 of 1 device has done it')).toBeDefined();
  });

  it.each([
    ['while the board is asked for', true],
    ['once the board is there', false],
  ])('asks again after a second gap, %s, though its first answer is on its way', async (_, early) => {
    const answers: ((response: Response) => void)[] = [];
    here.hub.on(
      'GET',
      '/devices/:id/commands/:command',
      () => new Promise<Response>((resolve) => answers.push(resolve)) as never,
    );
    here.hub.on('POST', '/workshops/1/commands', () =>
      ok({ commands: [{ device_id: 'ESP32-1', command_id: idOf(1), state: 'sent' }] }),
    );
    visit('/devices/command?label=canary');
    await here.person.click(await screen.findByRole('button', { name: 'Send' }));
    expect(await screen.findByText('0 of 1 device has done it')).toBeDefined();
    let board: (() => void) | undefined;
    let boards = 0;
    here.hub.on('GET', '/workshops/1/sensors/latest', () => {
      boards++;
      if (!early || board) return list([]);
      return new Promise<Response>((resolve) => {
        board = () => {
          resolve(list([]));
        };
      }) as never;
    });
    const gap = () => {
      act(() => {
        here.hub.sockets.at(-1)?.says({ type: 'resync', event_id: 'k-9' });
      });
    };
    gap();
    await waitFor(() => {
      expect(boards).toBe(1);
      expect(answers).toHaveLength(1);
    });
    if (!early) await act(answered);
    gap();
    board?.();
    await act(answered);
    const become = (state: 'sent' | 'done') =>
      ok(command({ command_id: idOf(1), device_id: 'ESP32-1', state, finished_at: null }));
    answers[0]?.(become('sent'));
    await waitFor(() => {
      expect(answers).toHaveLength(2);
    });
    answers[1]?.(become('done'));
    expect(await screen.findByText('1 of 1 device has done it')).toBeDefined();
  });

  it('says how devices get labels where none has one', async () => {
    here.hub.on('GET', '/workshops/1/devices', () => list([wholeDevice()]));
    visit('/devices/command');
    expect(await screen.findByText('No device has a label')).toBeDefined();
  });
});
