import { useEffect, useRef, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { useSearchParams } from 'react-router';
import { useWorkshopQuery } from '@/api/api';
import type { Problem } from '@/api/call';
import { useWorkshop } from '@/api/workshop-in-view';
import { SuggestField } from '@/kit/combo-field';
import { Form } from '@/kit/form';
import {
  ChecksField,
  DateTimeField,
  FieldRow,
  NumberField,
  SelectField,
  TextAreaField,
  TextField,
} from '@/kit/form-fields';
import { Page } from '@/kit/page';
import { Loaded } from '@/kit/states';
import { useJobWords } from '@/words';
import { useMakeJobMutation, usePitChoicesQuery, useAssignableQuery, useJobTemplatesQuery } from './calls';
import { hoursOf } from './edit-form';
import { MadeJobView } from './made-job';
import {
  creationKeys,
  likelyPit,
  likelyWork,
  newJobNames,
  newJobOf,
  newJobSchema,
  rememberWork,
  worksOf,
  type Work,
} from './new-job';
import { NoPit } from './no-pit';
import { usePitText } from './pit-text';
import type { ListedJob, MadeJob, PitChoice, Template } from './shapes';
import { useKnownCustomers } from './use-known-customers';
import { useJobsWords } from './words';

/** Makes a job in half a minute: who was here before is known by phone or plate, the rest has likely values. */
export function NewJobPage() {
  const workshop = useWorkshop();
  const { t } = useJobsWords();
  const pits = usePitChoicesQuery(workshop);
  const templates = useJobTemplatesQuery(workshop);
  const [made, setMade] = useState<MadeJob | null>(null);
  const crumbs = [{ to: '/jobs', text: t('list.title') }];
  if (made) {
    return (
      <Page key="made" title={t('made.title', { car: made.car_model })} crumbs={crumbs} width="text">
        <MadeJobView
          job={made}
          onAnother={() => {
            setMade(null);
          }}
        />
      </Page>
    );
  }
  return (
    <Page key="new" title={t('new.title')} crumbs={crumbs} width="text">
      <Loaded query={pits}>
        {(all) => (
          <Loaded query={templates}>
            {(known) => (
              <div className="rounded-lg border border-line bg-surface p-5 shadow-card sm:p-6">
                <NewJobForm workshop={workshop} pits={all} templates={known} onMade={setMade} />
              </div>
            )}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

interface NewJobFormProps {
  workshop: number;
  pits: PitChoice[];
  templates: Template[];
  onMade: (job: MadeJob) => void;
}

function NewJobForm({ workshop, pits, templates, onMade }: NewJobFormProps) {
  const { t } = useJobsWords();
  const { workTypeName } = useJobWords();
  const [make] = useMakeJobMutation();
  const { data: team = [], error: noTeam } = useAssignableQuery(workshop);
  const own = useWorkshopQuery(workshop).data;
  const currency = own?.currency ?? 'INR';
  const zone = own?.time_zone ?? 'Asia/Kolkata';
  const pitText = usePitText();
  const [keyOf] = useState(creationKeys);
  const works = worksOf(templates);
  const usable = pits.filter(({ status }) => status === 'active');
  const wanted = Number(useSearchParams()[0].get('pit'));
  const pit = usable.find(({ id }) => id === wanted) ?? likelyPit(usable);
  const work = likelyWork(works);
  if (!pit) return <NoPit pits={pits} />;
  return (
    <Form
      schema={newJobSchema}
      values={{
        customer_name: '',
        customer_phone: '',
        customer_email: '',
        car_model: '',
        car_plate: '',
        work: work?.id ?? '',
        hours: work?.minutes ? hoursOf(work.minutes) : '',
        scheduled_at: '',
        pit: String(pit.id),
        price: '',
        staff: [],
        notes: '',
      }}
      save={(form) => {
        const chosen = works.find(({ id }) => id === form.work) ?? works[0];
        if (!chosen) return Promise.resolve({});
        rememberWork(chosen);
        const job = newJobOf(form, chosen, currency);
        return make({ workshop, job, key: keyOf(job) });
      }}
      explain={(problem: Pick<Problem, 'status'>) => (problem.status === 'offline' ? t('new.offline') : null)}
      names={newJobNames}
      onSaved={onMade}
      submit={t('new.submit')}
    >
      <FirstFocus />
      <Customer workshop={workshop} />
      <WorkFields works={works} nameOf={(one) => one.template?.name ?? workTypeName(one.type)} />
      <FieldRow>
        <SelectField
          name="pit"
          label={t('field.pit')}
          choices={usable.map((one) => ({ value: String(one.id), text: pitText(one) }))}
        />
        <NumberField name="price" label={t('field.price')} unit={currency} optional />
      </FieldRow>
      <FieldRow>
        <DateTimeField name="scheduled_at" label={t('time.scheduled')} zone={zone} optional />
      </FieldRow>
      {team.length > 0 && (
        <ChecksField
          name="staff"
          label={t('team.title')}
          choices={team.map(({ id, name }) => ({ value: String(id), text: name }))}
        />
      )}
      {team.length === 0 && noTeam !== undefined && <p className="text-sm text-muted">{t('new.noTeam')}</p>}
      <TextAreaField name="notes" label={t('field.notes')} optional rows={2} />
    </Form>
  );
}

/** Whoever opens this page is about to type. */
function FirstFocus() {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const form = mark.current?.closest('form');
    if (!form) return;
    const focus = () => {
      if (!form.contains(document.activeElement)) form.querySelector('input')?.focus();
    };
    // After the page has given focus to its heading.
    const frame = requestAnimationFrame(focus);
    // The first field is replaced as its code comes; that must not lose the focus, nor take it from whoever is elsewhere.
    const replaced = new MutationObserver(() => {
      if (document.activeElement === document.body) focus();
    });
    const stop = () => {
      replaced.disconnect();
    };
    replaced.observe(form, { childList: true, subtree: true });
    document.addEventListener('pointerdown', stop, { once: true });
    document.addEventListener('keydown', stop, { once: true });
    return () => {
      cancelAnimationFrame(frame);
      stop();
      document.removeEventListener('pointerdown', stop);
      document.removeEventListener('keydown', stop);
    };
  }, []);
  return <span ref={mark} hidden />;
}

function Customer({ workshop }: { workshop: number }) {
  const { t } = useJobsWords();
  const { setValue } = useFormContext();
  const byPhone = useKnownCustomers(workshop, 'customer_phone');
  const byPlate = useKnownCustomers(workshop, 'car_plate');
  const fill = (job: ListedJob | undefined) => {
    if (!job) return;
    const { customer_name, customer_phone, customer_email, car_model, car_plate_shown } = job;
    for (const [name, value] of Object.entries({
      customer_name,
      customer_phone,
      customer_email,
      car_model,
      car_plate: car_plate_shown,
    })) {
      setValue(name, value ?? '', { shouldDirty: true, shouldValidate: name === 'customer_name' });
    }
  };
  return (
    <>
      <FieldRow>
        <SuggestField
          name="customer_phone"
          label={t('field.phone')}
          hint={t('new.phoneHint')}
          inputMode="tel"
          optional
          choices={byPhone.choices}
          searching={byPhone.searching}
          onSearch={byPhone.search}
          onChosen={({ id }) => {
            fill(byPhone.job(id));
            byPhone.stop();
          }}
        />
        <SuggestField
          name="car_plate"
          label={t('field.plate')}
          hint={t('new.plateHint')}
          autoCapitalize="characters"
          optional
          choices={byPlate.choices}
          searching={byPlate.searching}
          onSearch={byPlate.search}
          onChosen={({ id }) => {
            fill(byPlate.job(id));
            byPlate.stop();
          }}
        />
      </FieldRow>
      <FieldRow>
        <TextField name="customer_name" label={t('field.customer')} autoComplete="off" maxLength={200} />
        <TextField name="car_model" label={t('field.car')} autoComplete="off" maxLength={200} />
      </FieldRow>
      <TextField name="customer_email" label={t('field.email')} type="email" autoComplete="off" optional />
    </>
  );
}

function WorkFields({ works, nameOf }: { works: Work[]; nameOf: (work: Work) => string }) {
  const { t } = useJobsWords();
  const { setValue } = useFormContext();
  return (
    <FieldRow>
      <SelectField
        name="work"
        label={t('field.work')}
        choices={works.map((work) => ({ value: work.id, text: nameOf(work) }))}
        onChosen={(chosen) => {
          const work = works.find(({ id }) => id === chosen);
          setValue('hours', work?.minutes ? hoursOf(work.minutes) : '', { shouldDirty: true });
        }}
      />
      <NumberField name="hours" label={t('field.duration')} unit={t('field.hours')} />
    </FieldRow>
  );
}
