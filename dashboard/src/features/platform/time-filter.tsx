import { useState } from 'react';
import type { ListState } from '@/kit/list-state';
import { Select } from '@/kit/select';
import { serverNow } from '@/live/clock';
import { usePlatformWords } from './words';

const HOUR_MS = 3_600_000;
const spans = { hour: 1, day: 24, week: 168 } as const;
const spanNames = Object.keys(spans) as (keyof typeof spans)[];

/** From when on a list goes, by the hub's clock when the page was opened; '': from its beginning. */
export function useFrom(at: ListState): string {
  const [opened] = useState(serverNow);
  const span = spanNames.find((name) => name === at.get('time'));
  return span ? new Date(opened - spans[span] * HOUR_MS).toISOString() : '';
}

/** How far back a list goes; the address says it. */
export function TimeFilter({ at }: { at: ListState }) {
  const { t } = usePlatformWords();
  return (
    <Select
      label={t('time.label')}
      none={t('time.any')}
      value={at.get('time')}
      onChange={(time) => {
        at.set({ time });
      }}
      choices={spanNames.map((value) => ({ value, text: t(`time.${value}`) }))}
    />
  );
}
