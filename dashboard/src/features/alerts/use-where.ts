import { usePitsQuery } from '@/api/api';
import { placeOf } from '@/domain/devices';
import { useWords } from '@/words';
import type { ListedAlert } from './shapes';

/** Says where an alert of the workshop is. */
export function useWhere(workshop: number): (alert: Pick<ListedAlert, 'pit_id' | 'device_id'>) => string {
  const { t } = useWords();
  const pits = usePitsQuery(workshop).data;
  return (alert) => {
    const pit = pits?.find(({ id }) => id === alert.pit_id);
    return placeOf(alert, pit, (number) => t('pit.number', { number }));
  };
}
