import type { ShownChange } from '@/kit/change-list';
import { durationOf, momentOf } from '@/kit/times';
import { serverNow } from '@/live/clock';
import { useWords } from '@/words';
import type { FieldChange } from './job-history';
import { moneyText } from '@/domain/money';
import type { Money } from './shapes';
import { useJobsWords } from './words';

/** What the log says instead of what names a person: that it changed, but not from what or to what. */
const UNTOLD = '***';

/** What the fields of a job are called. */
export function useFieldLabels(): Record<FieldChange['field'], string> {
  const { t } = useJobsWords();
  return {
    customer_name: t('field.customer'),
    customer_phone: t('field.phone'),
    customer_email: t('field.email'),
    car_model: t('field.car'),
    car_plate: t('field.plate'),
    notes: t('field.notes'),
    price: t('field.price'),
    pit_number: t('field.pit'),
    estimated_duration_minutes: t('time.estimate'),
    estimated_end_time: t('time.ready'),
    scheduled_at: t('time.scheduled'),
    staff: t('team.title'),
    consent: t('consent.title'),
    tracking_url: t('link.title'),
  };
}

/** Says a change of a field as a person would. */
export function useEditWords(): (change: FieldChange) => ShownChange {
  const { t, language } = useJobsWords();
  const { t: say } = useWords();
  const labels = useFieldLabels();
  const textOf = (field: FieldChange['field'], value: unknown): string | null => {
    if (value === null || value === undefined) return null;
    switch (field) {
      case 'price':
        return moneyText(value as Money, language);
      case 'pit_number':
        return say('pit.number', { number: value as number });
      case 'estimated_duration_minutes':
        return durationOf(value as number, (text, values) => say(text, values));
      case 'estimated_end_time':
      case 'scheduled_at':
        return momentOf(Date.parse(value as string), serverNow(), language);
      case 'consent':
        return t(value === true ? 'consent.yes' : 'consent.no');
      default:
        return value as string;
    }
  };
  return ({ field, from, to }) => {
    const label = labels[field];
    if (from === UNTOLD || to === UNTOLD) {
      const what = from === null ? 'untold.added' : to === null ? 'untold.removed' : 'untold.changed';
      return { label, before: null, after: t(what) };
    }
    return { label, before: textOf(field, from), after: textOf(field, to) };
  };
}
