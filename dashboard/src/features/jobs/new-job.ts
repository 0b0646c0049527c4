import * as z from 'zod/mini';
import { chosen, number, optionalMoment, optionalNumber, optionalText, text } from '@/kit/rules';
import { customerRules } from './customer-fields';
import { toMinor } from '@/domain/money';
import type { NewJob, PitChoice, Template } from './shapes';

const workTypes = ['full_ppf', 'partial_ppf', 'ceramic_coating', 'custom'] as const;
export type WorkType = (typeof workTypes)[number];
/** As long as the hub takes it to be when nothing is said; custom work has to say. */
const minutes: Record<WorkType, number | null> = {
  full_ppf: 360,
  partial_ppf: 180,
  ceramic_coating: 240,
  custom: null,
};

/** What one chooses as work: a template of the workshop's, or a type as it is. */
export interface Work {
  /** `t12` or the type. */
  id: string;
  type: WorkType;
  template: Template | null;
  minutes: number | null;
}

export const worksOf = (templates: Template[]): Work[] => [
  ...templates.map((template) => ({
    id: `t${template.id}`,
    type: template.work_type,
    template,
    minutes: template.estimated_duration_minutes,
  })),
  ...workTypes.map((type) => ({ id: type, type, template: null, minutes: minutes[type] })),
];

export const newJobSchema = z.object({
  ...customerRules,
  work: text(60),
  hours: number({ min: 0.1, max: 8760 }),
  scheduled_at: optionalMoment(),
  pit: chosen(),
  price: optionalNumber({ min: 0, max: 1e12 }),
  staff: z.array(z.string()),
  notes: optionalText(5000),
});
export type NewJobForm = z.infer<typeof newJobSchema>;

/** The server's names of fields as the form has them. */
export const newJobNames = {
  work_type: 'work',
  template_id: 'work',
  estimated_duration_minutes: 'hours',
  pit_id: 'pit',
  'price.amount_minor': 'price',
  staff_ids: 'staff',
};

export function newJobOf(form: NewJobForm, work: Work, currency: string): NewJob {
  const {
    customer_name,
    customer_phone,
    customer_email,
    car_model,
    car_plate,
    hours,
    scheduled_at,
    pit,
    price,
    staff,
    notes,
  } = form;
  return {
    customer_name,
    customer_phone,
    customer_email,
    car_model,
    car_plate,
    pit_id: pit,
    work_type: work.type,
    template_id: work.template?.id ?? null,
    estimated_duration_minutes: Math.round(hours * 60),
    scheduled_at,
    price: price === null ? null : { amount_minor: toMinor(price, currency), currency },
    notes,
    staff_ids: staff.map(Number),
  };
}

/** Where the next car most likely goes: the first pit without one. */
export const likelyPit = (pits: PitChoice[]): PitChoice | undefined =>
  pits.find(({ active_job_id }) => active_job_id === null) ?? pits[0];

const KEY = 'pitwatch.new-job.work';

/** Most workshops do the same work most of the time: what was chosen last on this device, else the first. */
export const likelyWork = (works: Work[]): Work | undefined =>
  works.find(({ id }) => id === localStorage.getItem(KEY)) ?? works[0];

export const rememberWork = ({ id }: Work): void => {
  localStorage.setItem(KEY, id);
};

/** A key for one creation; `crypto.randomUUID` is for secure origins only, which a hub on the LAN is not. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The same key for the same job, so that a second try after a lost answer makes no second one. */
export function creationKeys(): (job: NewJob) => string {
  let last = '';
  let key = newKey();
  return (job) => {
    const now = JSON.stringify(job);
    if (last !== '' && last !== now) key = newKey();
    last = now;
    return key;
  };
}
