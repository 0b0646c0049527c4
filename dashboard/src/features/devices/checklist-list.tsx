import { Icon, type IconName } from '@/kit/icons';
import { Moment } from '@/kit/moment';
import { failingIn, type Known, type StepState } from './checklist';
import type { Refusal } from './shapes';
import { isRefusal, useDevicesWords } from './words';

const icons: Record<StepState['state'], IconName> = { done: 'check', hangs: 'warning', waits: 'clock' };
const looks: Record<StepState['state'], string> = {
  done: 'bg-ok-soft text-ok',
  hangs: 'bg-bad-soft text-bad',
  waits: 'bg-sunken text-muted',
};

/** The way of a device to its readings: how far it is, where it hangs, and what to do there. */
export function ChecklistList({ steps, known }: { steps: StepState[]; known: Known }) {
  const { t } = useDevicesWords();
  // A clock that is not known yet holds nothing up.
  const current =
    steps.find(({ state }) => state === 'hangs') ??
    steps.find(({ step, state }) => state === 'waits' && step !== 'clock');
  const { device, diag, trace, reading } = known;
  const reason = trace[0]?.reason ?? '';
  const values = {
    interval: device.interval_s,
    sensors: failingIn(reading).join(', ') || failingOf(diag?.errors ?? {}) || device.sensor_types.join(', '),
    waiting: diag?.queue ?? 0,
    reason: isRefusal(reason) ? t(`refusal.${reason}`) : reason,
  };
  return (
    <ol className="flex flex-col gap-3">
      {steps.map((one) => (
        <li
          key={one.step}
          data-step={one.step}
          data-state={one.state}
          aria-current={one === current ? 'step' : undefined}
          className="flex items-start gap-3"
        >
          <span className={`grid size-8 flex-none place-items-center rounded-full ${looks[one.state]}`}>
            <Icon name={icons[one.state]} size={16} />
          </span>
          <div className="min-w-0 pt-1">
            <p className={one.state === 'waits' && one !== current ? 'text-muted' : 'font-[550]'}>
              {t(`step.${one.step}`)} <span className="sr-only">({t(`state.${one.state}`)})</span>
            </p>
            {one.why !== null && <p className="mt-0.5 text-sm text-bad">{t(`why.${one.why}`, values)}</p>}
            <Times refusal={known.refusals.find(({ reason }) => reason === one.why)} />
            {one === current && one.why === null && one.step === 'readings' && (
              <p className="mt-0.5 text-sm text-muted">{t('firstSoon', values)}</p>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}

/** How often the broker refused that, and when last. */
export function Times({ refusal }: { refusal: Refusal | undefined }) {
  const { t } = useDevicesWords();
  if (!refusal) return null;
  return (
    <p className="mt-0.5 text-sm text-muted">
      {t('refused.atBroker', { count: refusal.count })} <Moment at={refusal.last_seen_at} />
    </p>
  );
}

const failingOf = (errors: Record<string, number>): string =>
  Object.keys(errors)
    .filter((name) => (errors[name] ?? 0) > 0)
    .join(', ');
