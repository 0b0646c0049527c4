import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { list, ok, refuse } from '@/testing/fake-hub';
import { wholeJob } from '@/testing/job-desk';
import { visit, withHub } from '@/testing/visit';

const here = withHub();
let made: { body: Record<string, unknown>; key: string | null }[] = [];

const field = (name: string | RegExp) => screen.findByRole<HTMLInputElement>('textbox', { name });
const combo = (name: string | RegExp) => screen.findByRole<HTMLInputElement>('combobox', { name });
const submit = () => screen.getByRole('button', { name: 'Make the job' });

beforeEach(() => {
  localStorage.setItem('pitwatch.session', 's');
  made = [];
  const { hub } = here;
  hub.on('GET', '/workshops/1', () => ok(hub.workshop));
  hub.on('GET', '/workshops/1/pits', () =>
    list([
      { id: 11, pit_number: 1, name: 'Pit 1', status: 'active', active_job_id: 5, code: 'pit1', device_ids: [] },
      { id: 12, pit_number: 2, name: 'Pit 2', status: 'active', active_job_id: null, code: 'pit2', device_ids: [] },
      {
        id: 13,
        pit_number: 3,
        name: 'Pit 3',
        status: 'maintenance',
        active_job_id: null,
        code: 'pit3',
        device_ids: [],
      },
    ]),
  );
  hub.on('GET', '/workshops/1/templates', () =>
    list([{ id: 7, name: 'Front PPF', work_type: 'partial_ppf', estimated_duration_minutes: 150, stages: [] }]),
  );
  hub.on('GET', '/workshops/1/users', ({ query }) =>
    list(query.get('role') === 'owner' ? [] : [{ id: 3, name: 'Ravi Kumar', is_active: true }]),
  );
  hub.on('POST', '/workshops/1/jobs', ({ body, headers }) => {
    made.push({ body, key: headers.get('Idempotency-Key') });
    return ok({
      ...wholeJob(hub),
      ...body,
      tracking_url: 'https://pitwatch.example/track/AAAAAAAAAAAAAAAAAAAAAA',
      customer_credentials: { username: 'anita', password: 'Temp-4711' },
    });
  });
});

describe('a new job', () => {
  it('needs only a name and a car: the rest is likely', async () => {
    visit('/jobs/new');
    await here.person.type(await field('Customer'), 'Anita Desai');
    await here.person.type(await field('Car'), 'Honda City{Enter}');
    expect(await screen.findByRole('heading', { name: 'Honda City: job made' })).toBeDefined();
    expect(made[0]?.body).toMatchObject({
      customer_name: 'Anita Desai',
      customer_phone: null,
      car_model: 'Honda City',
      pit_id: 12,
      work_type: 'partial_ppf',
      template_id: 7,
      estimated_duration_minutes: 150,
      price: null,
      staff_ids: [],
    });
  });

  it('says what may be left out, and what it costs to leave out phone and e-mail', async () => {
    visit('/jobs/new');
    expect(await combo('Phone optional')).toBeDefined();
    expect(await combo('Plate optional')).toBeDefined();
    expect(await field('Customer')).toBeDefined();
    await here.person.type(await field('Customer'), 'Anita Desai');
    await here.person.type(await field('Car'), 'Honda City{Enter}');
    expect(await screen.findByText(/^There is no phone number or e-mail address/)).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Another job' }));
    await here.person.type(await combo(/^Phone/), '9812345678');
    await here.person.type(await field('Customer'), 'Anita Desai');
    await here.person.type(await field('Car'), 'Honda City{Enter}');
    expect(await screen.findByRole('heading', { name: 'Honda City: job made' })).toBeDefined();
    expect(screen.queryByText(/^There is no phone number/)).toBeNull();
  });

  it('says that the staff could not be loaded', async () => {
    here.hub.on('GET', '/workshops/1/users', () => refuse({ status: 503, code: 'unavailable' }));
    visit('/jobs/new');
    expect(await screen.findByText(/^The staff could not be loaded/)).toBeDefined();
  });

  it('shows the link at once, and the password of the new account this once', async () => {
    visit('/jobs/new');
    await here.person.type(await field('Customer'), 'Anita Desai');
    await here.person.type(await field('Car'), 'Honda City{Enter}');
    expect(await screen.findByRole('img', { name: "QR code of the customer's page" })).toBeDefined();
    expect(screen.getByText('Temp-4711')).toBeDefined();
    await here.person.click(screen.getByRole('button', { name: 'Another job' }));
    expect((await field('Customer')).value).toBe('');
    expect(screen.queryByText('Temp-4711')).toBeNull();
  });

  it('knows a customer by the first digits of the phone', async () => {
    const known = wholeJob(here.hub, { customer_email: 'anita@example.com' });
    here.hub.on('GET', '/workshops/1/jobs', ({ query }) => list(query.get('q') === '9812' ? [known] : []));
    visit('/jobs/new');
    await here.person.type(await combo(/^Phone/), '9812');
    await here.person.click(await screen.findByRole('option', { name: /\+919812345678/ }));
    expect((await field('Customer')).value).toBe('Anita Desai');
    expect((await field('Car')).value).toBe('BMW X5');
    expect((await combo(/^Plate/)).value).toBe('KA 05 MN 4821');
    expect((await field(/^E-mail/)).value).toBe('anita@example.com');
    await here.person.click(submit());
    await waitFor(() => {
      expect(made[0]?.body).toMatchObject({ customer_phone: '+919812345678', car_plate: 'KA 05 MN 4821' });
    });
  });

  it('offers for a plate those of plates alone, and for a phone number those dialled with a zero, too', async () => {
    const known = [
      wholeJob(here.hub),
      wholeJob(here.hub, { car_plate: 'MH12XY9812', customer_phone: '+917000000000', customer_name: 'Vikram' }),
    ];
    here.hub.on('GET', '/workshops/1/jobs', () => list(known));
    visit('/jobs/new');
    const offered = async () =>
      within(await screen.findByRole('listbox'))
        .getAllByRole('option')
        .map(({ textContent }) => textContent);
    await here.person.type(await combo(/^Plate/), 'xy 98');
    expect(await offered()).toEqual(['MH12XY9812Vikram · BMW X5']);
    await here.person.clear(await combo(/^Plate/));
    await here.person.type(await combo(/^Phone/), '0 98123');
    expect(await offered()).toEqual(['+919812345678Anita Desai · BMW X5 · KA 05 MN 4821']);
  });

  it('takes the time from the work, and wants one for custom work', async () => {
    visit('/jobs/new');
    const hours = await field(/^Takes/);
    expect(hours.value).toBe('2.5');
    const work = screen.getByRole('combobox', { name: 'Work' });
    await here.person.selectOptions(work, 'ceramic_coating');
    expect(hours.value).toBe('4');
    await here.person.selectOptions(work, 'custom');
    expect(hours.value).toBe('');
    await here.person.click(submit());
    expect((await screen.findAllByText('Fill this in.')).length).toBe(3);
    expect(made).toHaveLength(0);
  });

  it('keeps what was typed when the connection is lost, and makes one job however often one tries', async () => {
    visit('/jobs/new');
    await here.person.type(await field('Customer'), 'Anita Desai');
    await here.person.type(await field('Car'), 'Honda City');
    await here.person.type(await field(/^Price/), '25000');
    await here.person.click(screen.getByRole('checkbox', { name: 'Ravi Kumar' }));
    let answers = 0;
    const fetchOf = globalThis.fetch;
    globalThis.fetch = async (url, init) => {
      const answer = await fetchOf(url, init);
      if (init?.method === 'POST' && (url as string).endsWith('/jobs') && answers++ === 0) throw new TypeError('lost');
      return answer;
    };
    await here.person.click(submit());
    expect(await screen.findByText(/^No connection. Nothing you typed is lost/)).toBeDefined();
    expect((await field('Customer')).value).toBe('Anita Desai');
    await here.person.click(submit());
    expect(await screen.findByRole('heading', { name: 'Honda City: job made' })).toBeDefined();
    expect(made).toHaveLength(2);
    expect(made[0]?.key).toBe(made[1]?.key);
    expect(made[1]?.body).toMatchObject({ price: { amount_minor: 2_500_000, currency: 'INR' }, staff_ids: [3] });
  });

  it('puts what the hub refuses at its field', async () => {
    here.hub.on('POST', '/workshops/1/jobs', () =>
      refuse({ status: 422, code: 'validation_failed', field: 'customer_phone' }),
    );
    visit('/jobs/new');
    await here.person.type(await combo(/^Phone/), '12');
    await here.person.type(await field('Customer'), 'Anita Desai');
    await here.person.type(await field('Car'), 'Honda City{Enter}');
    expect(await screen.findByText('This is wrong.')).toBeDefined();
    expect((await combo(/^Phone/)).value).toBe('12');
  });
});
