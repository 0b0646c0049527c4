import { useEffect, useState } from 'react';
import { api, useAlertsQuery, useDevicesQuery, useJobsQuery, usePitsQuery } from '@/api/api';
import type { Job } from '@/contract/shapes';
import { deviceName } from '@/domain/devices';
import { ownName } from '@/domain/pits';
import { useAlertText } from '@/kit/alert-text';
import { Dialog } from '@/kit/dialog';
import type { ListedChoice } from '@/kit/combobox';
import { useGo } from '@/kit/page-link';
import { SearchList } from '@/kit/search-list';
import { useWords } from '@/words';
import { navigationOf, pageAt, type LazyPage } from './find-page';
import type { Role } from '@/kit/page-route';

/** Walls, which are told no names, have no palette. */
type NamedJob = Job & { customer_name?: string };

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** Jobs by a part of plate, phone or name, open or not, newest first. */
    findJobs: build.query<NamedJob[], { workshop: number; q: string }>({
      query: ({ workshop, q }) => ({ path: `/workshops/${workshop}/jobs?q=${encodeURIComponent(q)}&page_size=8` }),
    }),
  }),
});

/** From so many letters on the hub is asked. */
const ASK_FROM = 2;
const TYPING_MS = 150;
/** So many fit without scrolling, but on a low screen. */
const MOST = 8;

interface PaletteProps {
  pages: LazyPage[];
  role: Role;
  workshop: number | null;
  onClose: () => void;
}

/** Goes anywhere by typing: pages, pits, jobs by plate, phone or name, alerts by what is wrong and where. */
export default function Palette({ pages, role, workshop, onClose }: PaletteProps) {
  const { t } = useWords();
  const go = useGo();
  const [text, setText] = useState('');
  const { choices, searching } = useChoices(text, { pages, role, workshop });
  return (
    <Dialog open place="top" title={t('palette.title')} onClose={onClose}>
      <SearchList
        label={t('palette.title')}
        placeholder={t('palette.hint')}
        text={text}
        onText={setText}
        choices={choices}
        searching={searching}
        onChosen={({ id }) => {
          onClose();
          go(id);
        }}
      />
    </Dialog>
  );
}

/** What fits the text; the id of each is where it leads. */
function useChoices(text: string, { pages, role, workshop }: Omit<PaletteProps, 'onClose'>) {
  const { t } = useWords();
  const may = (address: string) => pageAt(pages, address)?.roles.includes(role) ?? false;
  const mayAdd = may('/devices/claim');
  const none = workshop === null;
  const asked = useSettled(text.trim());
  const pits = usePitsQuery(workshop ?? 0, { skip: none || !may('/pits/1') }).data ?? [];
  const open: NamedJob[] = useJobsQuery(workshop ?? 0, { skip: none || !may('/jobs/1') }).data ?? [];
  const alerts = useAlertsQuery(workshop ?? 0, { skip: none || !may('/a/1') }).data ?? [];
  const devices = useDevicesQuery(workshop ?? 0, { skip: none || !may('/devices/x') }).data ?? [];
  const alertText = useAlertText();
  const found = calls.useFindJobsQuery(
    { workshop: workshop ?? 0, q: asked },
    { skip: none || !may('/jobs/1') || asked.length < ASK_FROM },
  );

  const words = text.trim().toLocaleLowerCase();
  const fits = (...texts: (string | null | undefined)[]) =>
    texts.some((one) =>
      (one ?? '').toLocaleLowerCase().replaceAll(/[\s-]/g, '').includes(words.replaceAll(/[\s-]/g, '')),
    );
  /** Whether a word of it begins like that: what one means is rather that than something inside another word. */
  const begins = ({ text, detail = '' }: ListedChoice) =>
    ` ${text} ${detail === t('palette.page') ? '' : detail}`.toLocaleLowerCase().includes(` ${words}`);
  const jobs = new Map<number, NamedJob>();
  for (const job of open) {
    if (words !== '' && fits(job.car_plate, job.car_model, job.customer_name)) jobs.set(job.id, job);
  }
  for (const job of asked.length >= ASK_FROM ? (found.currentData ?? []) : []) jobs.set(job.id, job);

  const entries = [
    ...navigationOf(pages, role).map(({ path, nav }) => ({ id: path, text: t(`nav.${nav.text}`) })),
    ...[
      { id: '/jobs/new', text: t('palette.newJob') },
      { id: '/devices/claim', text: t('palette.claimDevice') },
      { id: '/devices/new', text: t('palette.newDevice') },
      { id: '/devices/command', text: t('palette.commandDevices') },
      { id: '/devices/waiting', text: t('palette.waitingDevices') },
      { id: '/staff/new', text: t('palette.newPerson') },
      { id: '/workshop/templates/new', text: t('palette.newTemplate') },
      { id: '/account', text: t('palette.account') },
    ].filter(({ id }) => may(id) && !(none && pageAt(pages, id)?.ofWorkshop !== false)),
    { id: '/legal', text: t('app.legal') },
  ];
  const choices: ListedChoice[] = [
    ...entries.filter(({ text }) => fits(text)).map((entry) => ({ ...entry, detail: t('palette.page') })),
    ...pits
      .map((pit) => ({
        id: `/pits/${pit.id}`,
        text: t('pit.number', { number: pit.pit_number }),
        detail: [ownName(pit), pit.device_ids.length === 0 && t(mayAdd ? 'palette.addDevice' : 'device.none')]
          .filter(Boolean)
          .join(' · '),
      }))
      .filter((choice: ListedChoice) => fits(choice.text, choice.detail)),
    ...devices
      .filter(({ device_id, name }) => words.length >= ASK_FROM && fits(name, device_id))
      .map(({ device_id, name, pit_id }) => {
        const pit = pits.find(({ id }) => id === pit_id);
        const where = pit ? t('pit.number', { number: pit.pit_number }) : null;
        return {
          id: `/devices/${device_id}`,
          text: name ?? device_id,
          detail: [name === null ? null : device_id, where, t('palette.device')].filter(Boolean).join(' · '),
        };
      }),
    ...alerts
      .map((alert) => {
        const pit = pits.find(({ id }) => id === alert.pit_id);
        const { device_id } = alert;
        const known = devices.find((one) => one.device_id === device_id);
        const where = pit && t('pit.number', { number: pit.pit_number });
        return {
          id: `/a/${alert.id}`,
          text: alertText(alert),
          detail: [
            where,
            known ? deviceName(known) : device_id,
            t(`alert.severity.${alert.severity}`),
            t('palette.alert'),
          ]
            .filter(Boolean)
            .join(' · '),
        };
      })
      .filter(({ text, detail }) => words !== '' && fits(text, detail)),
    ...[...jobs.values()].map(({ id, car_plate_shown, car_model, customer_name, status }) => ({
      id: `/jobs/${id}`,
      text: [car_plate_shown, car_model].filter(Boolean).join(' · '),
      detail: [customer_name, t(`job.status.${status}`)].filter(Boolean).join(' · '),
    })),
  ];
  const best = [...choices.filter(begins), ...choices.filter((choice) => !begins(choice))].slice(0, MOST);
  return { choices: best, searching: found.isFetching || asked !== text.trim() };
}

/** A text once one has stopped typing for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      setSettled(text);
    }, TYPING_MS);
    return () => {
      window.clearTimeout(timer);
    };
  }, [text]);
  return settled;
}
