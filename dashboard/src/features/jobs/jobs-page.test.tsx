import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { list } from '@/testing/fake-hub';
import { wholeJob } from '@/testing/job-desk';
import { visit, withHub } from '@/testing/visit';
import type { ListedJob } from './shapes';

const here = withHub();
let jobs: ListedJob[] = [];

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  here.hub.addPit(1, {});
  jobs = [
    wholeJob(here.hub),
    wholeJob(here.hub, {
      status: 'received',
      car_model: 'Kia Seltos',
      car_plate: 'DL8CAF5031',
      customer_name: 'Vikram',
    }),
    wholeJob(here.hub, {
      status: 'delivered',
      car_model: 'Audi Q7',
      car_plate: null,
      customer_name: 'Meera',
      closed_at: '2026-02-20T22:30:00Z',
    }),
  ];
  here.hub.on('GET', '/workshops/1/jobs', ({ query }) => {
    const closed = ({ status }: ListedJob) => status === 'delivered' || status === 'cancelled';
    const q = (query.get('q') ?? '').toLowerCase();
    return list(
      jobs
        .filter((job) => !query.has('open') || !closed(job))
        .filter(({ status }) => !query.has('status') || status === query.get('status'))
        .filter((job) =>
          `${job.customer_name} ${job.car_plate ?? ''} ${job.customer_phone ?? ''}`.toLowerCase().includes(q),
        ),
    );
  });
});

const row = (name: RegExp) => screen.findByRole('row', { name });
const tab = (name: RegExp) => screen.findByRole('tab', { name });

describe('the jobs', () => {
  it('shows those that are open first, and how many there are of each status', async () => {
    visit('/jobs');
    expect(await row(/BMW X5.*Anita Desai.*Full PPF.*In work/)).toBeDefined();
    expect(await row(/Kia Seltos.*Received/)).toBeDefined();
    expect(screen.queryByText('Audi Q7')).toBeNull();
    expect((await tab(/^Open/)).textContent).toBe('Open2');
    expect((await tab(/^All/)).textContent).toBe('All3');
    await here.person.click(await tab(/^Handed over/));
    // When it was handed over, not when it was to be ready.
    expect(await row(/Audi Q7.*Handed over.*Feb/)).toBeDefined();
    expect(screen.queryByText('BMW X5')).toBeNull();
  });

  it('finds a car by its plate as one types, wherever it stands', async () => {
    visit('/jobs');
    await row(/BMW X5/);
    await here.person.type(screen.getByRole('searchbox', { name: 'Plate, car, phone or name' }), 'meera');
    await here.person.click(await screen.findByRole('button', { name: 'Show 1 job in all' }));
    expect(await row(/Audi Q7/)).toBeDefined();
    expect((await tab(/^Open/)).textContent).toBe('Open0');
  });

  it('keeps the tab that is chosen before what was typed is looked for', async () => {
    visit('/jobs');
    await row(/BMW X5/);
    await here.person.type(screen.getByRole('searchbox'), 'meera');
    await here.person.click(await tab(/^All/)); // within the pause of typing
    await waitFor(async () => {
      expect((await tab(/^All/)).textContent).toBe('All1');
    });
    expect((await tab(/^All/)).getAttribute('aria-selected')).toBe('true');
    expect(await row(/Audi Q7/)).toBeDefined();
  });

  it('says that nothing was found, and that nothing is there yet', async () => {
    visit('/jobs?q=nobody');
    expect(await screen.findByText('Nothing found for “nobody”')).toBeDefined();
    jobs = [];
    await here.person.clear(screen.getByRole('searchbox'));
    expect(await screen.findByText('No jobs yet')).toBeDefined();
  });

  it('follows what others do without a reload', async () => {
    visit('/jobs');
    const shown = within(await row(/BMW X5/));
    await waitFor(() => {
      expect(here.hub.sockets).toHaveLength(1);
    });
    const [first] = jobs as [ListedJob];
    await act(async () => {
      await tab(/^Open/);
      here.hub.emit('job_progress', { ...first.progress, percent: 77 });
    });
    expect(await shown.findByText('77 %')).toBeDefined();
    const held: ListedJob = { ...first, status: 'on_hold', progress: { ...first.progress, status: 'on_hold' } };
    jobs[0] = held;
    act(() => {
      here.hub.emit('job_status', held);
    });
    expect(await shown.findByText('On hold')).toBeDefined();
    const made = wholeJob(here.hub, { car_model: 'Tata Harrier' });
    jobs.push(made);
    act(() => {
      here.hub.emit('job_created', made);
    });
    expect(await row(/Tata Harrier/)).toBeDefined();
    await waitFor(async () => {
      expect((await tab(/^Open/)).textContent).toBe('Open3');
    });
  });

  it('lets operators look, but not make jobs', async () => {
    here.hub.user = { ...here.hub.user, role: 'staff', sub_role: 'operator' };
    visit('/jobs');
    await row(/BMW X5/);
    expect(screen.queryByRole('link', { name: 'New job' })).toBeNull();
    visit('/jobs/new');
    expect(await screen.findByText("This page doesn't exist.", { selector: 'h1' })).toBeDefined();
  });

  it('speaks Hindi', async () => {
    visit('/jobs');
    await row(/BMW X5/);
    const [hindi] = screen.getAllByRole('button', { name: 'हिन्दी' });
    await here.person.click(hindi ?? document.body);
    expect(await screen.findByRole('heading', { name: 'जॉब' })).toBeDefined();
    expect((await tab(/^खुले/)).textContent).toBe('खुले2');
  });
});
