import { useState } from 'react';
import { useWorkshop } from '@/api/workshop-in-view';
import type { Pit } from '@/contract/shapes';
import { Button } from '@/kit/button';
import { ChangeList } from '@/kit/change-list';
import { Moment } from '@/kit/moment';
import { PageLink } from '@/kit/page-link';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { ACTS_A_PAGE, useActsQuery, useStaffQuery } from './calls';
import type { Act, Person } from './shapes';
import { useActWords } from './act-words';
import { useStaffWords } from './words';

/** What somebody did in the workshop, newest first, with what was before and after. */
export function ActivitySection({ person, pits }: { person: Person; pits: Pit[] }) {
  const { t } = useStaffWords();
  const workshop = useWorkshop();
  const [page, setPage] = useState(1);
  const acts = useActsQuery({ workshop, person: person.id, page });
  const { data: team = NOBODY } = useStaffQuery(workshop);
  return (
    <Section title={t('activity.title')} lead={t('activity.lead', { name: person.name })}>
      <Loaded query={acts}>
        {({ rows, total }) =>
          total === 0 ? (
            <p className="text-muted">{t('activity.none')}</p>
          ) : (
            <>
              <ol aria-label={t('activity.title')} className="flex flex-col divide-y divide-line">
                {rows.map((act) => (
                  <ActItem key={act.id} act={act} pits={pits} team={team} />
                ))}
              </ol>
              <Pages page={page} total={total} onPage={setPage} />
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

const NOBODY: Person[] = [];

function ActItem({ act, pits, team }: { act: Act; pits: Pit[]; team: Person[] }) {
  const { title, changes, to } = useActWords(pits, team)(act);
  return (
    <li className="flex flex-col gap-1.5 py-3 first:pt-0">
      <p className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-[550]">
          {to === null ? (
            title
          ) : (
            <PageLink to={to} className="hover:underline">
              {title}
            </PageLink>
          )}
        </span>
        <span className="text-xs text-muted">
          <Moment at={act.created_at} />
        </span>
      </p>
      {changes.length > 0 && <ChangeList changes={changes} />}
    </li>
  );
}

function Pages({ page, total, onPage }: { page: number; total: number; onPage: (page: number) => void }) {
  const { t } = useStaffWords();
  const last = Math.ceil(total / ACTS_A_PAGE);
  if (last <= 1) return null;
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      {page > 1 && (
        <Button
          onClick={() => {
            onPage(page - 1);
          }}
        >
          {t('activity.newer')}
        </Button>
      )}
      {page < last && (
        <Button
          onClick={() => {
            onPage(page + 1);
          }}
        >
          {t('activity.older')}
        </Button>
      )}
    </div>
  );
}
