import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '@/contract/shapes';
import { list, ok, refuse, type FakeCall } from '@/testing/fake-hub';
import { visit, withHub } from '@/testing/visit';

const here = withHub();
const session = { access_token: 'a', token_type: 'Bearer', expires_in: 900, refresh_token: null };

/** Makes whoever signs in a customer with one car in work, whose consent is kept as they give it. */
function customer(job: Partial<Job> = {}, { has_camera = true } = {}) {
  here.hub.user = { ...here.hub.user, id: 9, username: 'anita', name: 'Anita Desai', role: 'customer' };
  here.hub.addPit(1, { temperature: 24.5, humidity: 52 });
  const made = here.hub.addJob(1, job);
  const consent: { current: object | null } = { current: null };
  here.hub.on('GET', '/jobs', () => list([{ ...made, pit_number: 1 }]));
  here.hub.on('GET', '/jobs/:id', ({ params }) =>
    Number(params.id) === made.id
      ? ok({
          ...made,
          pit_number: 1,
          consent: consent.current,
          has_camera,
          history: [{ at: new Date().toISOString(), from: 'received', to: made.status, note: null }],
          workshop: {
            code: 'workshop_001',
            name: 'Shine Studio',
            phone: '+91 98123 45678',
            address: 'Whitefield',
            time_zone: 'Asia/Kolkata',
          },
        })
      : refuse({ status: 404, code: 'not_found' }),
  );
  here.hub.on('GET', '/jobs/:id/climate', () =>
    ok({
      stages: [
        {
          name: 'wash',
          from: made.created_at,
          to: made.created_at,
          temperature: { avg: 23.4, min: 22, max: 25 },
          humidity: { avg: 51, min: 48, max: 55 },
          in_band_percent: 97.9,
          gaps: [],
        },
        {
          name: 'installation',
          from: made.created_at,
          to: null,
          temperature: null,
          humidity: null,
          in_band_percent: 100,
          gaps: [],
        },
      ],
    }),
  );
  here.hub.on('POST', '/jobs/:id/consent', ({ body }: FakeCall) => {
    consent.current = { ...body, at: new Date().toISOString(), by: 9 };
    return ok(consent.current);
  });
  return made;
}

describe('a customer signs in by a code', () => {
  it('that comes to their phone, and sees their cars', async () => {
    customer();
    const asked: Record<string, unknown>[] = [];
    here.hub.on('POST', '/auth/otp/request', ({ body }) => {
      asked.push(body);
      return ok(null);
    });
    here.hub.on('POST', '/auth/otp/verify', ({ body }) =>
      body.code === '123456' && body.phone === '98123 45678'
        ? ok({ ...session, user: here.hub.user })
        : refuse({ status: 401, code: 'unauthenticated' }),
    );
    visit('/sign-in?workshop=workshop_001');
    await here.person.type(await screen.findByLabelText('Phone number or e-mail address'), '98123 45678{Enter}');
    expect(await screen.findByText(/If 98123 45678 is known/)).toBeDefined();
    expect(asked).toEqual([{ workshop: 'workshop_001', phone: '98123 45678' }]);
    expect(screen.getByRole('button', { name: /Another code in \d+ s/ })).toBeDefined();

    await here.person.type(screen.getByLabelText('Code'), '999999');
    expect((await screen.findByText(/The code is wrong/)).closest('[role=alert]')).not.toBeNull();
    await here.person.type(screen.getByLabelText('Code'), '123456');
    expect(await screen.findByRole('heading', { name: 'My cars' })).toBeDefined();
    expect(await screen.findByRole('link', { name: 'BMW X5' })).toBeDefined();
  });

  it('with the workshop typed, when the address does not name it', async () => {
    visit('/');
    await here.person.click(await screen.findByRole('link', { name: /Sign in by a code/ }));
    await here.person.type(await screen.findByLabelText('Phone number or e-mail address'), 'anita@example.com{Enter}');
    expect(await screen.findByText('Enter the code of your workshop.')).toBeDefined();
    const asked: Record<string, unknown>[] = [];
    here.hub.on('POST', '/auth/otp/request', ({ body }) => {
      asked.push(body);
      return ok(null);
    });
    await here.person.type(screen.getByLabelText('Workshop code'), 'workshop_001{Enter}');
    await waitFor(() => {
      expect(asked).toEqual([{ workshop: 'workshop_001', email: 'anita@example.com' }]);
    });
  });

  it.each([
    [{ status: 429, code: 'rate_limited', retryAfter: 31 }, 'Too many requests. Try again in 31 s.'],
    [{ status: 423, code: 'locked', retryAfter: 840 }, 'Too many wrong tries. Try again in 14 min.'],
    [{ status: 422, code: 'validation_failed', field: 'phone' }, /neither a phone number nor/],
  ])('and is told plainly what %o means', async (failure, text) => {
    here.hub.failure = failure;
    visit('/sign-in?workshop=workshop_001');
    await here.person.type(await screen.findByLabelText('Phone number or e-mail address'), '98123{Enter}');
    expect((await screen.findByText(text)).closest('[role=alert]')).not.toBeNull();
  });
});

describe("a customer's car", () => {
  beforeEach(() => {
    localStorage.setItem('pitwatch.session', 's');
  });

  it('shows what was measured while nothing could be heard', async () => {
    const { id } = customer();
    visit(`/my/${id}`);
    expect(await screen.findByText('24.5')).toBeDefined();
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    here.hub.latest.clear();
    here.hub.addPit(1, { temperature: 23.3, humidity: 52 });
    act(() => {
      here.hub.sockets[0]?.says({ type: 'resync', event_id: 'k-9' });
    });
    expect(await screen.findByText('23.3')).toBeDefined();
  });

  it('is what the first page leads to', async () => {
    customer();
    visit('/');
    await here.person.click(await screen.findByRole('link', { name: 'BMW X5' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'BMW X5' })).toBeDefined();
    expect(screen.getByText('Ready about')).toBeDefined();
    expect(await screen.findByText('24.5')).toBeDefined();
    expect(await screen.findByText('23.4 °C · 51 % · 97 % of the time in the good band')).toBeDefined();
    expect(screen.getByText('no values')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Call +91 98123 45678' })).toBeDefined();
    expect(here.hub.calls).not.toContain('GET /workshops/1');
  });

  it('says when it is expected, while that is to come', async () => {
    const waiting = { status: 'received', progress: { ...here.hub.addJob(2).progress, status: 'received' } } as const;
    const { id } = customer({ ...waiting, scheduled_at: new Date(Date.now() + 3_600_000).toISOString() });
    const shown = visit(`/my/${id}`);
    expect(await screen.findByText('waits for its turn')).toBeDefined();
    expect(screen.getByText(/^You are expected .*\d.*\.$/)).toBeDefined();
    shown.unmount();

    const late = customer({ ...waiting, scheduled_at: new Date(Date.now() - 3_600_000).toISOString() });
    visit(`/my/${late.id}`);
    expect(await screen.findByText('waits for its turn')).toBeDefined();
    expect(screen.queryByText(/You are expected/)).toBeNull();
  });

  it("judges the air by the workshop's own band", async () => {
    const job = customer();
    const band = { temperature: { min: 18, max: 24 }, humidity: { min: null, max: null } };
    here.hub.pits = [];
    here.hub.addPit(1, { temperature: 24.5, humidity: 72 }, { band });
    visit(`/my/${job.id}`);
    expect(await screen.findByText('above the good range, 18 to 24 °C')).toBeDefined();
    expect(screen.getByText('72')).toBeDefined();
    expect(screen.getAllByText(/the good range/)).toHaveLength(1);
  });

  it('follows the work and the air as they come', async () => {
    const job = customer();
    visit(`/my/${job.id}`);
    await screen.findByText('24.5');
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    act(() => {
      const timestamp = new Date().toISOString();
      here.hub.emit('sensor_update', { pit_id: 1, device_id: 'ESP32-1', timestamp, late: false, temperature: 31.4 });
      here.hub.emit('job_progress', { ...job.progress, percent: 80 });
    });
    expect(await screen.findByText('31.4')).toBeDefined();
  });

  it('is filmed with consent only, which can be withdrawn', async () => {
    const job = customer();
    visit(`/my/${job.id}`);
    await here.person.click(await screen.findByRole('button', { name: 'I agree' }));
    expect(await screen.findByText(/You agreed/)).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Withdraw' }));
    expect(await screen.findByText(/^No video:/)).toBeDefined();
  });

  it('is seen live while it is worked on and they agree', async () => {
    here.hub.on('GET', '/pits/1/stream', () => refuse({ status: 503, code: 'unavailable', retryAfter: 30 }));
    const job = customer();
    visit(`/my/${job.id}`);
    const agree = await screen.findByRole('button', { name: 'I agree' });
    expect(here.hub.calls).not.toContain('GET /pits/1/stream');
    await here.person.click(agree);
    const picture = within(await screen.findByRole('figure', { name: 'Live from the pit' }));
    expect(await picture.findByText(/^The camera server does not answer/)).toBeDefined();
    expect(picture.getByText('24.5')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Withdraw' }));
    await waitFor(() => {
      expect(screen.queryByRole('figure')).toBeNull();
    });
  });

  it('is not seen before the work on it has begun', async () => {
    const job = customer({ status: 'received', actual_start_time: null });
    visit(`/my/${job.id}`);
    await here.person.click(await screen.findByRole('button', { name: 'I agree' }));
    expect(await screen.findByText(/You agreed/)).toBeDefined();
    expect(screen.queryByText('Live from the pit')).toBeNull();
  });

  it('is not asked about video where there is no camera', async () => {
    const job = customer({}, { has_camera: false });
    visit(`/my/${job.id}`);
    expect(await screen.findByText('Whitefield')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'I agree' })).toBeNull();
  });

  it('can only be read once the job is closed', async () => {
    const job = customer({ status: 'delivered', progress: { ...here.hub.addJob(2).progress, status: 'delivered' } });
    visit(`/my/${job.id}`);
    expect(await screen.findByText(/This job is closed/)).toBeDefined();
    expect(screen.queryByRole('button', { name: 'I agree' })).toBeNull();
    expect(screen.queryByText('The air around your car')).toBeNull();
  });

  it("is all they see: the workshop's pages do not exist", async () => {
    customer();
    visit('/workshop');
    expect(await screen.findByText("This page doesn't exist.")).toBeDefined();
    const pages = within(screen.getByRole('navigation', { name: 'Pages' }));
    expect(pages.getAllByRole('link').map((link) => link.textContent)).toEqual(['My cars']);
    await here.person.click(screen.getByRole('link', { name: 'Go to my cars' }));
    expect(await screen.findByRole('heading', { name: 'My cars', level: 1 })).toBeDefined();
  });
});
