import { lazy, Suspense } from 'react';
import type { ListedChoice } from './combobox';
import { Loading } from './skeleton';

export interface SearchListProps {
  label: string;
  placeholder: string;
  text: string;
  onText: (text: string) => void;
  /** What fits, the best first. */
  choices: ListedChoice[];
  onChosen: (choice: ListedChoice) => void;
  searching: boolean;
}

const AriaSearchList = lazy(() => import('./aria/search-list'));

/** A search whose list stands below it all the time: arrows go through it while one types. */
export function SearchList(props: SearchListProps) {
  return (
    <Suspense fallback={<Loading />}>
      <AriaSearchList {...props} />
    </Suspense>
  );
}
