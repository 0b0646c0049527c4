import { changesOf } from '@/domain/changes';
import type { ShownChange } from '@/kit/change-list';
import { useJobWords } from '@/words';
import { readable } from '@/words/readable';
import type { SetupChange } from './shapes';
import { fieldWords, useWorkshopWords } from './words';

interface ShownSetupChange {
  title: string;
  isNew: boolean;
  values: ShownChange[];
}

/** Says what an import changes as a person would. */
export function useSetupWords(): (change: SetupChange) => ShownSetupChange {
  const { t, language } = useWorkshopWords();
  const { stageName, workTypeName } = useJobWords();

  const titleOf = ({ thing, pit_number: number, before, after }: SetupChange): string => {
    switch (thing) {
      case 'pit':
        return t('setup.pit', { number: number ?? '' });
      case 'limits':
        return number === null ? t('setup.limits') : t('setup.pitLimits', { number });
      case 'recipients':
        return t('setup.recipients');
      case 'opening_hours':
        return t('setup.opening_hours');
      case 'holidays':
        return t('setup.holidays');
      case 'template': {
        const { name = '' } = (after ?? before ?? {}) as { name?: string };
        return t('setup.template', { name });
      }
    }
  };

  const textOf = (field: string, value: unknown): string | null => {
    if (value === undefined || value === '') return null;
    if (value === null) return t('setup.none');
    if (value === 'off') return t('setup.off');
    if (typeof value === 'number') return value.toLocaleString(`${language}-IN`);
    if (Array.isArray(value))
      return value.map((one) => stageText(one) ?? textOf(field, one)).join(', ') || t('setup.nobody');
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return field === 'work_type' ? workTypeName(text) : text;
  };
  const stageText = (one: unknown): string | null => {
    const { name, weight } = (one ?? {}) as { name?: unknown; weight?: unknown };
    return typeof name === 'string' && typeof weight === 'number' ? `${stageName(name)} ${weight} %` : null;
  };
  const labelOf = (path: string[], change: SetupChange): string =>
    path
      .map((name) => (name in fieldWords ? t(`field.${name as keyof typeof fieldWords}`) : readable(name)))
      .join(', ') || titleOf(change);

  return (change) => ({
    title: titleOf(change),
    isNew: change.action === 'create',
    values: changesOf(change.before, change.after).map(({ path, before, after }) => {
      const field = path.at(-1) ?? '';
      return { label: labelOf(path, change), before: textOf(field, before), after: textOf(field, after) };
    }),
  });
}
