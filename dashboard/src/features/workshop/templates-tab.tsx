import { useWorkshop } from '@/api/workshop-in-view';
import { ButtonLink } from '@/kit/button-link';
import { Icon } from '@/kit/icons';
import { PageLink } from '@/kit/page-link';
import { StageBar } from '@/kit/stage-bar';
import { Empty, Loaded } from '@/kit/states';
import { durationOf } from '@/kit/times';
import { useJobWords, useWords } from '@/words';
import { useTemplatesQuery } from './calls';
import type { Template } from './shapes';
import { useWorkshopWords } from './words';

/** What jobs of each kind take, for new jobs to start from. */
export function TemplatesTab() {
  const { t } = useWorkshopWords();
  const query = useTemplatesQuery(useWorkshop());
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-64 text-sm text-muted">{t('template.lead')}</p>
        <ButtonLink to="/workshop/templates/new" look="primary">
          <Icon name="add" size={16} />
          {t('template.add')}
        </ButtonLink>
      </div>
      <Loaded query={query}>
        {(templates) =>
          templates.length === 0 ? (
            <Empty icon="job" title={t('template.none')}>
              <p>{t('template.noneHint')}</p>
            </Empty>
          ) : (
            <ul className="grid gap-3 sm:grid-cols-2">
              {templates.map((template) => (
                <Card key={template.id} template={template} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </>
  );
}

function Card({
  template: { id, name, work_type, estimated_duration_minutes: minutes, stages },
}: {
  template: Template;
}) {
  const { t: say } = useWords();
  const { workTypeName, stageName } = useJobWords();
  return (
    <li className="relative flex flex-col gap-2 rounded-lg border border-line bg-surface p-4 shadow-card hover:bg-raised has-[a:focus-visible]:bg-raised">
      <PageLink
        to={`/workshop/templates/${id}`}
        className="font-semibold after:absolute after:inset-0 after:content-[''] hover:underline"
      >
        {name}
      </PageLink>
      <p className="text-sm text-muted">
        {workTypeName(work_type)} · {durationOf(minutes, say)}
      </p>
      <StageBar parts={stages.map(({ weight }) => ({ weight, share: 1, running: false }))} label={null} />
      <p className="text-xs text-muted">{stages.map((stage) => stageName(stage.name)).join(', ')}</p>
    </li>
  );
}
