import type { Pit } from '@/contract/shapes';
import { changesOf, type Change } from '@/domain/changes';
import { useAlertTypeName } from '@/kit/alert-text';
import type { ShownChange } from '@/kit/change-list';
import { momentOf } from '@/kit/times';
import { serverNow } from '@/live/clock';
import { useJobWords } from '@/words';
import { didWords, fieldWords, hasWords, isCode, isMoment, stageOf, thingWords } from '@/words/audit';
import { readable } from '@/words/readable';
import type { Act, Person } from './shapes';
import { useStaffWords } from './words';

interface ShownAct {
  title: string;
  changes: ShownChange[];
  /** The page of what it was done to; null: it has none. */
  to: string | null;
}

/** What nobody asks for: numbers of rows, and moments that stand beside each entry anyway. */
const UNTOLD = new Set([
  ...['id', 'workshop_id', 'user_id', 'job_id', 'device_id', 'code', 'slug', 'position', 'version', 'held_from'],
  ...['held_at', 'frozen_at', 'created_at', 'created_by', 'updated_at', 'started_at', 'finished_at', 'template_id'],
  ...['customer_id', 'consent_by', 'consent_at', 'tracking_hash', 'tracking_sealed', 'secret_hash', 'sealed_secret'],
  ...['sid', 'secret', 'key_hash', 'occupies', 'search', 'is_temporary_password', 'closed_at', 'confirmed_at'],
  ...['code_hash', 'email_confirmed_at', 'phone_confirmed_at', 'currency', 'price_currency'],
]);
const SECRET = '***';
const NAMED = 3;

/** What was done to many at once names a few of them. */
const someOf = (ids: string[]): string =>
  ids.slice(0, NAMED).join(', ') + (ids.length > NAMED ? ` +${ids.length - NAMED}` : '');

/** What one person, or one job, got or lost: one, or many at once, whose ids are `of:what`. */
function given(one: string, { before, after }: Pick<Act, 'before' | 'after'>): string[] {
  const many: unknown = after?.thing_ids ?? before?.thing_ids;
  return Array.isArray(many) ? many.map((id) => String(id).split(':')[1] ?? '') : [one];
}

/** Says what somebody did as a person would. */
export function useActWords(pits: Pit[], team: Person[]): (act: Act) => ShownAct {
  const { t, language } = useStaffWords();
  const { stageName, workTypeName } = useJobWords();
  const alertTypeName = useAlertTypeName();

  const pitName = (id: unknown) =>
    pits.find((pit) => String(pit.id) === String(id))?.name ?? `${t('thing.pit')} ${String(id)}`;
  const personName = (id: unknown) => team.find((one) => String(one.id) === String(id))?.name ?? `#${String(id)}`;

  const valueOf = (field: string, value: unknown): string | null => {
    if (value === null || value === undefined || value === '') return null;
    if (value === SECRET) return t('hidden');
    if (field === 'pit_id') return pitName(value);
    if (field === 'price_minor') return (Number(value) / 100).toLocaleString(`${language}-IN`);
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (typeof value === 'number') return value.toLocaleString(`${language}-IN`);
    if (Array.isArray(value)) return value.map((one) => stageText(one) ?? valueOf(field, one)).join(', ') || null;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (isMoment(text)) return momentOf(Date.parse(text), serverNow(), language);
    if (field === 'work_type') return workTypeName(text);
    if (field === 'alert_type') return alertTypeName(text);
    return isCode(field, text) ? t(`value.${text}`) : text;
  };
  const stageText = (one: unknown): string | null => {
    const stage = stageOf(one);
    return stage && `${stageName(stage.name)} ${stage.weight} %`;
  };
  const labelOf = (path: string[]): string =>
    path
      .filter((name) => name !== 'config')
      .map((name) => (hasWords(fieldWords, name) ? t(`field.${name}`) : readable(name)))
      .join(', ');

  const subjectOf = ({ thing, thing_id, before, after }: Act): string => {
    const [first = '', second = ''] = (thing_id ?? '').split(':');
    if (thing === 'user' || thing === 'second_factor') return personName(first);
    if (thing === 'pit') return pitName(first);
    if (thing === 'pit_grant') return `${personName(first)}, ${someOf(given(second, { before, after }).map(pitName))}`;
    if (thing === 'job_staff')
      return `${t('thing.job')} ${first}, ${someOf(given(second, { before, after }).map(personName))}`;
    if (thing === 'job_stage') return `${t('thing.job')} ${first}, ${stageName(second)}`;
    if (thing === 'alert_config') return second === '' ? t('ofWorkshop') : pitName(second);
    if (thing === 'workshop') return '';
    const many: unknown = after?.thing_ids;
    if (thing_id === null && Array.isArray(many)) return someOf(many.map(String));
    const name: unknown = after?.name ?? before?.name;
    return typeof name === 'string' ? name : first;
  };

  /** Of something new, or gone, only what has words is told: else it would be the whole row. */
  const told = (act: Act, { path }: Change): boolean => {
    const [name = ''] = path;
    if (UNTOLD.has(name)) return false;
    return act.action === 'update' || (path.length === 1 && hasWords(fieldWords, name));
  };

  return (act) => {
    const whole = ['pit_grant', 'job_staff', 'second_factor'].includes(act.thing);
    const changes = whole ? [] : changesOf(act.before, act.after).filter((change) => told(act, change));
    const all = given('', act).length > NAMED && whole ? [allOf(act)] : [];
    const thing = hasWords(thingWords, act.thing) ? t(`thing.${act.thing}`) : readable(act.thing);
    const id = act.thing === 'user' || act.thing === 'job' ? act.thing_id : null;
    return {
      title: t('activity.entry', {
        what: [thing, subjectOf(act)].filter(Boolean).join(' '),
        action: hasWords(didWords, act.action) ? t(`did.${act.action}`) : readable(act.action),
      }),
      changes: [
        ...changes.flatMap(({ path, before, after }) => {
          const field = path.at(-1) ?? '';
          const shown = { label: labelOf(path), before: valueOf(field, before), after: valueOf(field, after) };
          return shown.before === shown.after ? [] : [shown];
        }),
        ...all,
      ],
      to: id === null || act.action === 'delete' ? null : act.thing === 'job' ? `/jobs/${id}` : linkOf(id),
    };
  };

  /** The title has room for a few of them. */
  function allOf(act: Act): ShownChange {
    const names = given('', act)
      .map(act.thing === 'pit_grant' ? pitName : personName)
      .join(', ');
    const gone = act.after === null;
    return { label: t('field.thing_ids'), before: gone ? names : null, after: gone ? null : names };
  }

  function linkOf(id: string): string | null {
    return team.some((one) => String(one.id) === id) ? `/staff/${id}` : null;
  }
}
