import { useSearchParams } from 'react-router';
import { useStore } from './store';

/** The signed-in user's own workshop; a platform administrator's address says which. Null: none. */
export function useWorkshopInView(): number | null {
  const own = useStore(({ session }) => session.user?.workshop_id ?? null);
  const [params] = useSearchParams();
  const workshop = own ?? Number(params.get('workshop'));
  return workshop > 0 ? workshop : null;
}

/** As `useWorkshopInView`, on pages of a workshop: the app shows them only when there is one. */
export function useWorkshop(): number {
  const workshop = useWorkshopInView();
  if (workshop === null) throw new Error('a page of a workshop is shown without one: its route needs ofWorkshop');
  return workshop;
}
