import { useState, type ReactNode } from 'react';
import { TimeChart } from '@/chart/time-chart';
import { Button } from '@/kit/button';
import { Combobox } from '@/kit/combobox';
import { confirm, ConfirmHost } from '@/kit/confirm';
import { Dialog } from '@/kit/dialog';
import { Icon } from '@/kit/icons';
import { Menu } from '@/kit/menu';
import { Page } from '@/kit/page';
import { LanguageSwitch, ThemeSwitch } from '@/kit/preferences';
import { Select } from '@/kit/select';
import { Empty, Failed, StaleNote } from '@/kit/states';
import { Tabs } from '@/kit/tabs';
import { toast, ToastHost } from '@/kit/toast';
import { UnsavedHost } from '@/kit/unsaved';
import { FormSample } from './form-sample';
import { IconPieces, SectionPiece, ValuePieces, WaitingPieces } from './pieces-sample';
import { marks, metrics, SAMPLE_FROM, SAMPLE_TO } from './samples';
import { TableSample } from './table-sample';

/** Every part of the kit to look at and to try, while developing. Not in the product, so in English only. */
export function KitPage() {
  return (
    <>
      <Page
        title="Kit"
        actions={
          <>
            <LanguageSwitch />
            <ThemeSwitch />
          </>
        }
      >
        <div className="flex flex-col gap-8">
          <Part title="Buttons and menu">
            <Buttons />
          </Part>
          <Part title="Dialog, confirm, toast">
            <Overlays />
          </Part>
          <Part title="Form">
            <FormSample />
          </Part>
          <Part title="Choices">
            <Choices />
          </Part>
          <Part title="Table">
            <TableSample />
          </Part>
          <Part title="Chart">
            <TimeChart
              label="Climate of pit 1"
              metrics={metrics}
              marks={marks}
              from={SAMPLE_FROM}
              to={SAMPLE_TO}
              zone="Asia/Kolkata"
            />
          </Part>
          <Part title="States">
            <States />
          </Part>
          <Part title="While one waits">
            <WaitingPieces />
          </Part>
          <Part title="Values">
            <ValuePieces />
          </Part>
          <Part title="Section and search">
            <SectionPiece />
          </Part>
          <Part title="Icons">
            <IconPieces />
          </Part>
        </div>
      </Page>
      <UnsavedHost />
      <ConfirmHost />
      <ToastHost />
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 text-md font-[650] tracking-tight">{title}</h2>
      {children}
    </section>
  );
}

function Buttons() {
  const [last, setLast] = useState('nothing');
  const run = (what: string) => () => {
    setLast(what);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button look="primary">Primary</Button>
      <Button>Plain</Button>
      <Button look="quiet">Quiet</Button>
      <Button look="danger">Danger</Button>
      <Button square aria-label="Add">
        <Icon name="add" />
      </Button>
      <Menu
        label="More about Ravi"
        actions={[
          { id: 'edit', text: 'Edit', icon: 'edit', run: run('edit') },
          { id: 'reset', text: 'Reset the password', disabled: true, run: run('reset') },
          { id: 'delete', text: 'Delete', icon: 'trash', danger: true, run: run('delete') },
        ]}
      />
      <output className="text-sm text-muted">Chosen: {last}</output>
    </div>
  );
}

function Overlays() {
  const [open, setOpen] = useState<'middle' | 'side' | null>(null);
  const [said, setSaid] = useState('');
  const [text, setText] = useState('');
  const close = () => {
    setOpen(null);
  };
  const ask = async () => {
    const yes = await confirm({
      title: 'Delete the template?',
      text: "Jobs that were made by it stay. It can't be brought back.",
      action: 'Delete the template',
    });
    setSaid(yes ? 'deleted' : 'kept');
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button
        onClick={() => {
          setOpen('middle');
        }}
      >
        Dialog
      </Button>
      <Button
        onClick={() => {
          setOpen('side');
        }}
      >
        Side
      </Button>
      <Button onClick={() => void ask()}>Confirm</Button>
      <Button
        onClick={() => {
          toast({
            text: 'Ravi was taken off the job.',
            undo: () => {
              setSaid('taken back');
            },
          });
        }}
      >
        Toast
      </Button>
      <Button
        onClick={() => {
          toast({ text: 'Not saved: Asha has changed this meanwhile.', tone: 'bad' });
        }}
      >
        Bad news
      </Button>
      <output className="text-sm text-muted">Said: {said}</output>
      <Dialog
        open={open !== null}
        place={open ?? 'middle'}
        title="Add somebody"
        onClose={close}
        actions={<Button onClick={close}>Done</Button>}
      >
        <Combobox
          label="Who"
          choices={people.filter((one) => one.text.toLowerCase().includes(text.toLowerCase()))}
          text={text}
          onText={setText}
          onChosen={(choice) => {
            setText(choice.text);
          }}
        />
      </Dialog>
    </div>
  );
}

const people = ['Asha Sharma', 'Ravi Kumar', 'Meera Iyer'].map((text, i) => ({ id: String(i), text, detail: 'Staff' }));

function Choices() {
  const [tab, setTab] = useState('open');
  const [pit, setPit] = useState('');
  return (
    <div className="flex flex-col items-start gap-4">
      <Select
        label="Pit"
        value={pit}
        onChange={setPit}
        none="All pits"
        choices={[
          { value: '1', text: 'Pit 1' },
          { value: '2', text: 'Pit 2' },
        ]}
      />
      <div className="w-full">
        <Tabs
          label="Jobs by status"
          tabs={[
            { id: 'open', text: 'Open', count: 12 },
            { id: 'ready', text: 'Ready', count: 3 },
            { id: 'delivered', text: 'Delivered' },
          ]}
          value={tab}
          onChange={setTab}
        >
          <p>Those that are {tab}.</p>
        </Tabs>
      </div>
    </div>
  );
}

const offline = { status: 'offline', message: '', correlation: '', retryAfter: null };

function States() {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="rounded-lg border border-line bg-surface">
        <Empty icon="job" title="No jobs yet">
          <p>The first one is made in half a minute.</p>
          <Button look="primary">New job</Button>
        </Empty>
      </div>
      <div className="rounded-lg border border-line bg-surface">
        <Failed error={offline} onRetry={() => undefined} />
      </div>
      <StaleNote query={{ data: {}, error: offline, refetch: () => undefined }} />
    </div>
  );
}
