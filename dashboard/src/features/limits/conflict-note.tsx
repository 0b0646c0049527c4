import { changesOf } from '@/domain/changes';
import { useStore } from '@/api/store';
import { ChangeList } from '@/kit/change-list';
import { Moment } from '@/kit/moment';
import { readable } from '@/words/readable';
import type { LimitsAct, PitLimits, WorkshopLimits } from './shapes';
import { fieldWords, useLimitsWords } from './words';

interface ConflictNoteProps {
  /** What was changed, as the list of activities has it; null: it can't be read, or leaves the platform's team out. */
  act: LimitsAct | null;
  /** As they are now. */
  config: WorkshopLimits | PitLimits;
}

/** Somebody else changed the limits first: who, when and what. What one typed oneself is still in the form. */
export function ConflictNote({ act, config }: ConflictNoteProps) {
  const { t } = useLimitsWords();
  const self = useStore(({ session }) => session.user?.id);
  if (act === null) {
    const { updated_by_name: who, updated_at: at } = config;
    if (!who || !at) return <Frame>{t('conflict.unknown')}</Frame>;
    return (
      <Frame>
        <Who name={who} at={at} />
        <span>{t('conflict.then')}</span>
      </Frame>
    );
  }
  const changes = changesOf(act.before, act.after).filter(({ path }) => path[0] === 'config');
  const labelOf = (path: string[]) =>
    path
      .slice(1)
      .map((name) => (name in fieldWords ? t(`field.${name as keyof typeof fieldWords}`) : readable(name)))
      .join(', ');
  const valueOf = (value: unknown): string | null => {
    if (value === null || value === undefined) return null;
    if (value === 'off') return t('hint.off');
    if (Array.isArray(value)) return value.map((one) => valueOf(one)).join(', ');
    return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
  };
  return (
    <Frame>
      <Who
        name={act.actor_id === self ? t('conflict.you') : (config.updated_by_name ?? act.actor_name)}
        at={act.created_at}
      />
      {changes.length > 0 && (
        <ChangeList
          changes={changes.map(({ path, before, after }) => ({
            label: labelOf(path),
            before: valueOf(before),
            after: valueOf(after),
          }))}
        />
      )}
      <span>{t('conflict.then')}</span>
    </Frame>
  );
}

function Who({ name, at }: { name: string; at: string }) {
  const { t } = useLimitsWords();
  return (
    <span>
      {t('conflict.who', { who: name })} (<Moment at={at} />)
    </span>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return (
    <div
      role="alert"
      data-conflict
      className="flex flex-col gap-2 rounded-md border-2 border-warn bg-surface px-4 py-3 text-sm"
    >
      {children}
    </div>
  );
}
