import { Moment } from '@/kit/moment';
import { Section } from '@/kit/section';
import { CommandCame } from './command-came';
import type { Command } from './shapes';
import { useDevicesWords } from './words';

const SHOWN = 8;

/** What a device was told last, and what became of it, live. */
export function CommandsSection({ commands }: { commands: Command[] }) {
  const { t } = useDevicesWords();
  return (
    <Section title={t('told.title')} lead={t('told.lead')}>
      {commands.length === 0 && <p className="text-muted">{t('told.none')}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {commands.slice(0, SHOWN).map((one) => (
          <li
            key={one.command_id}
            data-command={one.command}
            data-state={one.state}
            className="flex flex-wrap gap-x-3 gap-y-0.5 py-2.5 text-sm first:pt-0"
          >
            <span className="min-w-0 flex-1 basis-44 font-[550]">{t(`command.${one.command}`)}</span>
            <CommandCame command={one} />
            <span className="text-muted">
              <Moment at={one.created_at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
