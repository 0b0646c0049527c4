import { useState } from 'react';
import { useWords } from '../words';
import { momentsOf, stepOf, thinned, valueAt, type Metric } from './series';
import { momentText, wallTime } from './wall-time';

interface ValueTableProps {
  label: string;
  metrics: Metric[];
  from: number;
  to: number;
  zone: string;
  locale: string;
}

/** More rows than anybody reads. */
const ROWS = 60;

/** The chart's values in words, for whoever can't see it or wants to copy them. */
export function ValueTable({ label, metrics, from, to, zone, locale }: ValueTableProps) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <details
      className="mt-2 text-sm"
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-muted hover:text-ink sm:min-h-8">
        {t('kit.chart.table')}
      </summary>
      {open && <Values label={label} metrics={metrics} from={from} to={to} zone={zone} locale={locale} />}
    </details>
  );
}

function Values({ label, metrics, from, to, zone, locale }: ValueTableProps) {
  const { t } = useWords();
  const wall = wallTime(zone, from, to);
  const moments = thinned(
    momentsOf(metrics).filter((at) => at >= from && at <= to),
    ROWS,
  );
  return (
    // A region that scrolls needs the focus for whoever has no mouse.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label={label} tabIndex={0} className="max-h-80 overflow-auto rounded-md border border-line">
      <table className="num w-full text-left">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 bg-surface">
          <tr>
            <th scope="col" className="px-3 py-2 font-semibold">
              {t('kit.chart.time')}
            </th>
            {metrics.map(({ id, name, unit }) => (
              <th key={id} scope="col" className="px-3 py-2 text-end font-semibold">
                {name} {unit && `(${unit})`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {moments.map((at) => (
            <tr key={at} className="border-t border-line">
              <th scope="row" className="px-3 py-1.5 font-normal whitespace-nowrap">
                {momentText(wall(at), to - from, locale)}
              </th>
              {metrics.map(({ id, points, digits }) => (
                <td key={id} className="px-3 py-1.5 text-end">
                  {valueAt(points, at, stepOf(points))?.toFixed(digits) ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
