import { writeFileSync } from 'node:fs';
import { expect } from '@playwright/test';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const file = process.env.PITWATCH_CLOCK_FILE;

/** Whether the hub's clock can be moved: it was started with PITWATCH_CLOCK_FILE. */
export const movable = file !== undefined;

/** The hub's time, as each of its answers says it. */
async function hubNow(): Promise<number> {
  const response = await fetch(`${process.env.PITWATCH_URL}/`, { method: 'HEAD' });
  return Date.parse(response.headers.get('Date') ?? '');
}

/** Has the hub's clock show a moment, and go on from there. */
export async function moveTo(moment: number): Promise<void> {
  const ahead = moment - Date.now();
  writeFileSync(file ?? '', String(Math.round(ahead / 1000)));
  const off = async () => Math.abs((await hubNow()) - Date.now() - ahead);
  await expect.poll(off, { timeout: 120_000 }).toBeLessThan(10_000);
}

/** What the clocks of a zone show, as if it were UTC. */
function wall(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${parts.format(at).replace(' ', 'T')}Z`);
}

/** When the clocks of a zone show this time of the day that lies so many days after that of a moment. */
export function at(time: string, zone: string, from: number, days = 0): number {
  const date = new Date(wall(from, zone) + days * DAY).toISOString().slice(0, 10);
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const near = wanted - (wall(wanted, zone) - wanted);
  return wanted - (wall(near, zone) - near);
}

/** The date there, e.g. 2027-03-28. */
export const dateOf = (moment: number, zone: string): string => new Date(wall(moment, zone)).toISOString().slice(0, 10);

/** The first time after a moment at which the clocks of a zone show it on a weekday; 0: Sunday. */
export function next(weekday: number, time: string, zone: string, from: number): number {
  for (let days = 0; ; days++) {
    const found = at(time, zone, from, days);
    if (found > from && new Date(wall(found, zone)).getUTCDay() === weekday) return found;
  }
}

/** The next day, after a moment, on which the clocks of a zone are changed, and by how many minutes. */
export function nextChange(zone: string, from: number): { noon: number; by: number } {
  const ahead = (moment: number) => (wall(moment, zone) - moment) / MINUTE;
  for (let days = 1; ; days++) {
    const noon = at('12:00', zone, from, days);
    const by = Math.round(ahead(noon) - ahead(noon - DAY));
    if (by !== 0) return { noon, by };
  }
}
