import { useMemo } from 'react';
import { useWatch } from 'react-hook-form';
import * as z from 'zod/mini';
import { useIsAdmin } from '@/api/viewers';
import type { Pit } from '@/contract/shapes';
import { FollowValues } from '@/kit/follow-values';
import { Form } from '@/kit/form';
import { toast } from '@/kit/toast';
import type { Whose } from './calls';
import { ConflictNote } from './conflict-note';
import { InheritButton } from './inherit-button';
import { LimitFields } from './limit-fields';
import { changeOf, typedOf } from './limit-values';
import { LimitsChart } from './limits-chart';
import { PreviewLine } from './preview-line';
import { pitSchema, workshopSchema, type LimitsSchema, type Typed } from './schema';
import type { PitLimits, Tagged, WorkshopLimits } from './shapes';
import { usePreview } from './use-preview';
import { useSaveLimits } from './use-save-limits';
import { useLimitsWords } from './words';

export interface LimitsFormProps extends Whose {
  config: Tagged<WorkshopLimits> | Tagged<PitLimits>;
  /** Of a pit: what holds where it has nothing of its own. Null: they are the workshop's themselves. */
  inherited: WorkshopLimits | null;
  pits: Pit[];
  zone: string;
}

/** The limits of the workshop, or of a pit, with what they would have meant. Operators read them. */
export function LimitsForm({ workshop, pit, config, inherited, pits, zone }: LimitsFormProps) {
  const { t } = useLimitsWords();
  const admin = useIsAdmin();
  const { save, explain, conflict } = useSaveLimits({ workshop, pit }, config.tag);
  const schema = (pit === null ? workshopSchema : pitSchema) as LimitsSchema;
  const typed = useMemo(() => typedOf(config), [config]);

  return (
    <Form<Typed, object, object>
      schema={schema}
      values={typed}
      save={(wanted) => save(changeOf(config, wanted))}
      explain={explain}
      onSaved={() => {
        toast({ text: t('saved') });
      }}
      submit={admin ? t('save') : null}
      actions={pit !== null && <InheritButton pit={pit} tag={config.tag} />}
    >
      <FollowValues values={typed} />
      {conflict && <ConflictNote act={conflict.act} config={config} />}
      <Beside whose={{ workshop, pit }} schema={schema} config={config} inherited={inherited} pits={pits} zone={zone} />
    </Form>
  );
}

interface BesideProps extends Omit<LimitsFormProps, 'workshop' | 'pit'> {
  whose: Whose;
  schema: LimitsSchema;
}

/** The fields, and beside them what is known of the proposed limits while one types. */
function Beside({ whose, schema, config, inherited, pits, zone }: BesideProps) {
  const admin = useIsAdmin();
  const typed = useWatch<Typed>();
  const text = JSON.stringify(typed);
  const proposed = useMemo(() => {
    const read = z.safeParse(schema, JSON.parse(text));
    return read.success ? read.data : null;
  }, [schema, text]);
  const preview = usePreview(whose, proposed && changeOf(config, proposed));
  return (
    <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
      <fieldset disabled={!admin} className="min-w-0">
        <LimitFields workshop={inherited} />
      </fieldset>
      <div className="flex min-w-0 flex-col gap-4 lg:sticky lg:top-4 lg:self-start">
        <LimitsChart pits={pits} pit={whose.pit} zone={zone} workshop={inherited} today={config} proposed={proposed} />
        {admin && <PreviewLine preview={preview} fits={proposed !== null} />}
      </div>
    </div>
  );
}
