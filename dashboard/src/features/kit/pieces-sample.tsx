import { useState, type ReactNode } from 'react';
import { Age } from '@/kit/age';
import { BandBadge, levelText, type Level, type Step } from '@/kit/band-badge';
import { ChangeList } from '@/kit/change-list';
import { CopyButton } from '@/kit/copy-button';
import { FormError } from '@/kit/field';
import { Honeycomb } from '@/kit/honeycomb';
import { Icon, iconNames, Logo, Spinner } from '@/kit/icons';
import { Moment } from '@/kit/moment';
import { QrCode } from '@/kit/qr-code';
import { RangeBar } from '@/kit/range-bar';
import { SearchList } from '@/kit/search-list';
import { Section } from '@/kit/section';
import { Loading, Skeleton } from '@/kit/skeleton';
import { StaffAvatars } from '@/kit/staff-avatars';
import { StageBar } from '@/kit/stage-bar';
import { StepMeter } from '@/kit/step-meter';
import { Watchers } from '@/kit/watchers';

const bands: [string, Step, Level, number][] = [
  ['Good', 0, 'green', 38],
  ['Satisfactory', 1, 'green', 84],
  ['Moderate', 2, 'yellow', 151],
  ['Poor', 3, 'yellow', 240],
  ['Very poor', 4, 'red', 330],
  ['Severe', 5, 'red', 450],
];
const limits = [50, 100, 200, 300, 400, 500];
const names = ['Asha Sharma', 'Ravi Kumar', 'Meera Iyer', 'Arjun Nair'];
const parts = [5, 15, 15, 45, 15, 5].map((weight, i) => ({
  weight,
  share: i < 3 ? 1 : i === 3 ? 0.6 : 0,
  running: i === 3,
}));

/** What shows values: air, stages, people, times, changes. */
export function ValuePieces() {
  const [opened] = useState(() => Date.now());
  return (
    <Grid>
      <Piece name="Bands of the air: shape, word, colour, number">
        <div className="flex flex-wrap gap-2">
          {bands.map(([name, step, level, aqi]) => (
            <BandBadge key={name} step={step} level={level}>
              {name} {aqi}
            </BandBadge>
          ))}
        </div>
        {bands.slice(1, 4).map(([name, , level, aqi]) => (
          <StepMeter key={name} value={aqi} limits={limits} level={level} />
        ))}
      </Piece>
      <Piece name="Good range: inside, outside, no value">
        {[24, 33, null].map((value) => (
          <RangeBar key={value} value={value} scale={{ min: 10, max: 40 }} good={{ min: 20, max: 28 }} />
        ))}
      </Piece>
      <Piece name="Stages">
        <StageBar label="57 percent done" parts={parts} className="h-2" />
      </Piece>
      <Piece name="People">
        <StaffAvatars staff={names.map((name, id) => ({ id, name }))} />
        <Watchers viewers={names.map((name, user_id) => ({ user_id, name }))} />
      </Piece>
      <Piece name="Times: how long ago, and when">
        <p>
          <Age since={opened - 90_000} phrase="age.ago" />
        </p>
        <p>
          <Moment at={new Date(opened - 3_600_000).toISOString()} />, <Moment at="2025-02-20T22:30:00Z" />
        </p>
      </Piece>
      <Piece name="Changes">
        <ChangeList
          changes={[
            { label: 'Price', before: '₹40,000', after: '₹45,000' },
            { label: 'Staff', before: null, after: 'Ravi Kumar' },
            { label: 'Note', before: 'Call first', after: null },
          ]}
        />
      </Piece>
      <Piece name="To scan, to copy">
        <QrCode
          text="https://pitwatch.example/track/AAAAAAAAAAAAAAAAAAAAAA"
          label="QR code of a link"
          className="size-32"
        />
        <CopyButton text="https://pitwatch.example" />
      </Piece>
      <Piece name="Decoration">
        <div className={`relative h-24 overflow-hidden rounded-md ${levelText.green}`}>
          <Honeycomb className="opacity-30" />
        </div>
        <Logo />
      </Piece>
    </Grid>
  );
}

/** What stands there while something is fetched, or was refused. */
export function WaitingPieces() {
  return (
    <Grid>
      <Piece name="Skeletons">
        <Skeleton />
        <Loading />
      </Piece>
      <Piece name="Spinner, error of a form">
        <Spinner />
        <FormError>Not saved: see the fields marked below.</FormError>
      </Piece>
    </Grid>
  );
}

const places = ['Live', 'Jobs', 'Pit 1', 'Pit 2', 'KA05MN4821 · BMW X5'].map((text, i) => ({ id: String(i), text }));

/** A part of a page, with a search whose list stays. */
export function SectionPiece() {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('nothing');
  return (
    <Section title="A section" lead="What it is about on the left, what can be done on the right.">
      <SearchList
        label="Find"
        placeholder="Pit, plate or page"
        text={text}
        onText={setText}
        choices={places.filter((one) => one.text.toLowerCase().includes(text.toLowerCase()))}
        searching={false}
        onChosen={(choice) => {
          setChosen(choice.text);
        }}
      />
      <output className="mt-2 block text-sm text-muted">Found: {chosen}</output>
    </Section>
  );
}

/** Every icon by its name. */
export function IconPieces() {
  return (
    <ul className="flex flex-wrap gap-3">
      {iconNames.map((name) => (
        <li key={name} className="flex w-20 flex-col items-center gap-1.5 text-xs text-muted">
          <Icon name={name} size={24} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Grid({ children }: { children: ReactNode }) {
  return <div className="grid gap-4 sm:grid-cols-2">{children}</div>;
}

function Piece({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col items-stretch gap-3 rounded-lg border border-line bg-surface p-4">
      <h3 className="text-xs font-semibold text-muted">{name}</h3>
      {children}
    </div>
  );
}
