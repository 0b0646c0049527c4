import { fromAbsolute, parseDateTime, toCalendarDateTime, toZoned } from '@internationalized/date';
import type { ComponentProps } from 'react';
import { useWords } from '../words';
import { inputLook } from './labelled';

/** A moment as a wall clock in a zone shows it, e.g. `2026-08-01T09:30`. */
function toWallClock(iso: string, zone: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? '' : toCalendarDateTime(fromAbsolute(at, zone)).toString().slice(0, 16);
}

/** The moment at which a wall clock in a zone shows this; '' for what is no time. The hour that a change of clocks skips is the one after. */
function fromWallClock(local: string, zone: string): string {
  try {
    return toZoned(parseDateTime(local), zone, 'compatible').toDate().toISOString();
  } catch {
    return '';
  }
}

type DateTimeInputProps = Omit<ComponentProps<'input'>, 'type' | 'value' | 'onChange'> & {
  /** ISO 8601; '' for none. */
  value: string;
  onChange: (iso: string) => void;
  /** IANA name of the zone that the workshop's clocks show. */
  zone: string;
};

/** Date and time by the workshop's clocks, wherever one looks from; it says so where these differ from one's own. */
export function DateTimeInput({ value, onChange, zone, ...rest }: DateTimeInputProps) {
  const { t } = useWords();
  const elsewhere = offsetOf(value, zone) !== offsetOf(value, Intl.DateTimeFormat().resolvedOptions().timeZone);
  return (
    <>
      <input
        {...rest}
        type="datetime-local"
        value={value === '' ? '' : toWallClock(value, zone)}
        onChange={(event) => {
          onChange(fromWallClock(event.target.value, zone));
        }}
        className={`num ${inputLook}`}
      />
      {elsewhere && <p className="text-xs text-muted">{t('kit.zone', { zone: zone.replaceAll('_', ' ') })}</p>}
    </>
  );
}

const offsetOf = (iso: string, zone: string): number => {
  const at = Date.parse(iso);
  return fromAbsolute(Number.isNaN(at) ? Date.now() : at, zone).offset;
};
