import { usePitsQuery } from '@/api/api';
import { useWords } from '@/words';
import type { ListedAlert } from './shapes';

/** Where an alert is: its pit, with the device where others are there, too; else its device; '' for one of the whole workshop. */
export function useWhere(workshop: number): (alert: Pick<ListedAlert, 'pit_id' | 'device_id'>) => string {
  const { t } = useWords();
  const pits = usePitsQuery(workshop).data;
  return ({ pit_id, device_id }) => {
    const pit = pits?.find(({ id }) => id === pit_id);
    if (!pit) return device_id ?? '';
    const name = t('pit.number', { number: pit.pit_number });
    return device_id !== null && pit.device_ids.length > 1 ? `${name} · ${device_id}` : name;
  };
}
