import { launchedDemo, Publisher, user, type Demo, type DemoDevice } from './demo';
import { call, endJobs } from './hub';

/** A workshop like the demo's, for the tests of one worker. */
export interface OwnWorkshop {
  demo: Demo;
  leave: () => Promise<void>;
}

const PITS = [
  ['BME680', 'PMS5003'],
  ['BME680', 'PMS5003'],
  ['BME680', 'DHT22', 'PMS5003'],
];
/** The longest that a device may have: what it sent at the start is fresh for as long as tests run. */
const INTERVAL_S = 3_600;
export const PASSWORD = 'Shine1234';

interface Person {
  id: number;
  username: string;
  temporary_password: string;
}

interface Onboarded {
  workshop: { id: number; code: string };
  owner: Omit<Person, 'temporary_password'>;
  temporary_password: string;
}

/** Makes what `DemoServices` makes, by the calls that a platform administrator and an owner make. */
export async function makeWorkshop(): Promise<OwnWorkshop> {
  const root = user('super_admin', null, launchedDemo);
  const asRoot = await tokenOf(root.username, root.password);
  const { workshop, owner, temporary_password } = await call<Onboarded>(
    'POST',
    '/admin/workshops',
    {
      workshop: {
        ...{ name: 'Shine Studio', address: '14 Ring Road, New Delhi', phone: '+911140000000', state_code: '07' },
        opening_hours: null, // so that nothing depends on the hour at which tests run
      },
      owner: { name: 'Asha Rao' },
      pits: 0,
    },
    asRoot,
  );
  const path = `/workshops/${workshop.id}`;
  const asOwner = await choosePassword({ ...owner, temporary_password });
  const devices = await Promise.all(
    PITS.map((sensor_types, i) => makePit(path, i + 1, deviceId(workshop.id, i + 1), sensor_types, asOwner)),
  );
  const [first] = devices.map(({ pit_id }) => pit_id);
  const staff = async (sub_role: string, name: string, pit_ids: (number | undefined)[]) => {
    const wanted = { username: `${sub_role}_${workshop.code}`, name, role: 'staff', sub_role, pit_ids };
    const made = await call<Person>('POST', `${path}/users`, wanted, asOwner);
    await choosePassword(made);
    return made;
  };
  const [admin, operator] = await Promise.all([
    staff('admin', 'Vikram Shah', []),
    staff('operator', 'Meena Das', [first]),
  ]);
  const people = [owner, admin, operator];
  for (const [i, { id }] of people.entries()) {
    const email = `person${i + 1}@${workshop.code.replace('_', '-')}.example.com`;
    await call('PATCH', `/users/${id}`, { email }, asOwner); // afterwards, so that no link is sent
  }
  await startJob(path, first, operator.id, asOwner);

  const account = (role: string, sub_role: string | null, { username }: { username: string }) => ({
    ...{ role, sub_role, username, password: PASSWORD },
  });
  return {
    demo: {
      ...launchedDemo,
      workshop_id: workshop.id,
      users: [
        root,
        account('owner', null, owner),
        account('staff', 'admin', admin),
        account('staff', 'operator', operator),
      ],
      devices,
    },
    leave: async () => {
      const token = await tokenOf(root.username, root.password); // the first one may be too old
      await endJobs((method, address, body) => call(method, address, body, token), workshop.id);
      await call('DELETE', path, undefined, token);
    },
  };
}

const deviceId = (workshop: number, number: number) =>
  `ESP32-${(workshop * 16 + number).toString(16).toUpperCase().padStart(12, '0')}`;

const tokenOf = async (username: string, password: string) =>
  (await call<{ access_token: string }>('POST', '/auth/login', { username, password })).access_token;

/** Answers with the token of the session that it leaves. */
export async function choosePassword({ username, temporary_password }: Omit<Person, 'id'>): Promise<string> {
  const token = await tokenOf(username, temporary_password);
  const change = { current_password: temporary_password, new_password: PASSWORD };
  return (await call<{ access_token: string }>('POST', '/auth/change-password', change, token)).access_token;
}

/** A pit whose device says that it is there and sends one reading. */
async function makePit(path: string, number: number, device_id: string, sensor_types: string[], token: string) {
  const pit = await call<{ id: number }>('POST', `${path}/pits`, { pit_number: number, name: `Bay ${number}` }, token);
  const wanted = { device_id, pit_id: pit.id, sensor_types, interval_s: INTERVAL_S };
  const device = {
    ...(await call<Omit<DemoDevice, 'pit_id'>>('POST', `${path}/devices`, wanted, token)),
    pit_id: pit.id,
  };
  await call('PATCH', `/devices/${device_id}`, { name: `Wall unit ${number}` }, token);
  const publisher = await Publisher.connect(device);
  await publisher.say('online');
  await publisher.publish({ temperature: 23.8, humidity: 48, pressure: 985, iaq: 52, pm1: 6, pm25: 9, pm10: 14 });
  await publisher.close();
  return device;
}

/** A car that is half done. */
async function startJob(path: string, pit_id: number | undefined, operator: number, token: string) {
  const car = { customer_name: 'Rohan Mehta', car_model: 'Tesla Model 3', car_plate: 'DL01AB1234' };
  const work = { work_type: 'full_ppf', price: { amount_minor: 4_500_000, currency: 'INR' }, staff_ids: [operator] };
  const { id } = await call<{ id: number }>('POST', `${path}/jobs`, { ...car, ...work, pit_id }, token);
  await call('POST', `/jobs/${id}/status`, { status: 'in_progress' }, token);
  for (const stage of ['inspection', 'wash', 'surface_prep']) {
    await call('POST', `/jobs/${id}/stage`, { stage, action: 'finish' }, token);
  }
}
