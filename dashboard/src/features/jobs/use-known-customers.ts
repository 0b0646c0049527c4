import { useEffect, useRef, useState } from 'react';
import type { ListedChoice } from '@/kit/combobox';
import { useLazyEarlierJobsQuery } from './calls';
import type { ListedJob } from './shapes';

const LEAST = 3;
const TYPING_MS = 200;

/** Finds who was here before, by what of their phone number or plate has been typed so far. */
export function useKnownCustomers(workshop: number, field: 'customer_phone' | 'car_plate') {
  const [ask, { currentData, isFetching }] = useLazyEarlierJobsQuery();
  const [typed, setTyped] = useState('');
  const timer = useRef(0);
  useEffect(
    () => () => {
      window.clearTimeout(timer.current);
    },
    [],
  );
  const wanted = field === 'customer_phone' ? withoutZero : plain;
  const enough = wanted(typed).length >= LEAST;
  // The hub looks into every field, and this one offers what it holds itself.
  const here = (job: ListedJob) => plain(job[field] ?? '').includes(wanted(typed));
  const found = enough ? oneEach((currentData ?? []).filter(here)) : [];
  return {
    choices: found.map((job): ListedChoice => ({
      id: String(job.id),
      text: (field === 'car_plate' ? job.car_plate_shown : job[field]) ?? '',
      detail: [job.customer_name, job.car_model, field === 'car_plate' ? null : job.car_plate_shown]
        .filter(Boolean)
        .join(' · '),
    })),
    searching: enough && isFetching,
    search: (text: string) => {
      setTyped(text);
      window.clearTimeout(timer.current);
      const q = wanted(text);
      if (q.length < LEAST) return;
      timer.current = window.setTimeout(() => void ask({ workshop, q }, true), TYPING_MS);
    },
    /** Offers nobody any more, since somebody was chosen. */
    stop: () => {
      window.clearTimeout(timer.current);
      setTyped('');
    },
    job: (id: string) => found.find((one) => String(one.id) === id),
  };
}

/** Letters and digits alone, as the hub compares them: people write spaces and dashes as they like. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{Nd}]/gu, '');
/** A number as it stands behind a country's code, however one dials it at home. */
const withoutZero = (text: string): string => plain(text).replace(/^0+/, '');

/** The newest job of each customer with each of their cars. */
function oneEach(jobs: ListedJob[]): ListedJob[] {
  const seen = new Set<string>();
  return jobs.filter(({ customer_phone, customer_name, car_plate }) => {
    const who = [customer_phone, customer_name, car_plate].join('|');
    return !seen.has(who) && seen.add(who);
  });
}
