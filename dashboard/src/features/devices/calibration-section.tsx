import { useWorkshopQuery } from '@/api/api';
import { Button } from '@/kit/button';
import { Moment } from '@/kit/moment';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { useTold } from '@/kit/use-told';
import { changedBy, isNone, measuredBy, writtenOut, type PastCalibration } from './calibration';
import { CalibrationForm } from './calibration-form';
import { useSensorTypesQuery } from './calls';
import { useCalibrateMutation, useCalibrationQuery, useDeviceTeamQuery } from './health-calls';
import type { Calibrations, Device } from './shapes';
import { useMetricName } from './use-metric-name';
import { useDevicesWords } from './words';

/** How far a device's values are corrected, since when, and what it was compared with. */
export function CalibrationSection({ workshop, device }: { workshop: number; device: Device }) {
  const { t } = useDevicesWords();
  const query = useCalibrationQuery(device.device_id);
  const sensors = useSensorTypesQuery(undefined);
  const zone = useWorkshopQuery(workshop).data?.time_zone;
  return (
    <Section title={t('calibration.title')} lead={t('calibration.lead')}>
      <Loaded query={query}>
        {({ current, history }) => (
          <Loaded query={sensors}>
            {(installed) => {
              const units = measuredBy(installed, device.sensor_types);
              return (
                <div className="flex flex-col gap-6">
                  <Current id={device.device_id} current={current} units={units} />
                  <CalibrationForm
                    id={device.device_id}
                    units={units}
                    current={current}
                    zone={zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone}
                  />
                  {history.length > 0 && <History workshop={workshop} history={history} units={units} />}
                </div>
              );
            }}
          </Loaded>
        )}
      </Loaded>
    </Section>
  );
}

interface CurrentProps extends Pick<Calibrations, 'current'> {
  id: string;
  units: Map<string, string>;
}

/** What counts now, each to be ended. */
function Current({ id, current, units }: CurrentProps) {
  const { t } = useDevicesWords();
  const name = useMetricName();
  const told = useTold();
  const [calibrate] = useCalibrateMutation();
  const rows = Object.entries(current).filter(([, calibration]) => !isNone(calibration));
  if (rows.length === 0) return <p className="text-muted">{t('calibration.none')}</p>;
  return (
    <ul className="flex flex-col divide-y divide-line">
      {rows.map(([metric, calibration]) => (
        <li
          key={metric}
          data-calibration={metric}
          className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2.5 text-sm first:pt-0"
        >
          <span className="min-w-0 flex-1 basis-40 font-[550]">{name(metric)}</span>
          <span className="num">{writtenOut(calibration, units.get(metric) ?? '')}</span>
          <span className="text-muted">
            {t('calibration.since')} <Moment at={calibration.valid_from} />
          </span>
          <Button
            aria-label={t('calibration.endOf', { metric: name(metric) })}
            onClick={() =>
              void told(() => calibrate({ id, change: { [metric]: null } }), t('calibration.ended'), {
                title: t('calibration.endTitle', { metric: name(metric) }),
                text: t('calibration.endText'),
                action: t('calibration.end'),
              })
            }
          >
            {t('calibration.end')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface HistoryProps {
  workshop: number;
  history: PastCalibration[];
  units: Map<string, string>;
}

/** Every change, the newest first. */
function History({ workshop, history, units }: HistoryProps) {
  const { t } = useDevicesWords();
  const name = useMetricName();
  const { data: people = [] } = useDeviceTeamQuery(workshop);
  const written = (past: PastCalibration) =>
    changedBy(past)
      .map(([metric, calibration]) =>
        [name(metric), writtenOut(calibration, units.get(metric) ?? '') || t('calibration.asMeasured')].join(' '),
      )
      .join('; ');
  return (
    <div>
      <h3 className="mb-2 text-sm font-semibold">{t('calibration.history')}</h3>
      <ul className="flex flex-col divide-y divide-line">
        {history.map((past) => (
          <li
            key={`${past.created_at} ${past.valid_from}`}
            data-past-calibration
            className="flex flex-wrap gap-x-3 gap-y-0.5 py-2.5 text-sm first:pt-0"
          >
            <span className="num min-w-0 flex-1 basis-44 font-[550]">{written(past)}</span>
            <span className="text-muted">
              {t('calibration.since')} <Moment at={past.valid_from} />
            </span>
            <span className="w-full wrap-anywhere text-muted">
              {past.reference !== null && `${t('calibration.with', { reference: past.reference })} · `}
              {people.find(({ id }) => id === past.created_by)?.name ?? t('calibration.team')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
