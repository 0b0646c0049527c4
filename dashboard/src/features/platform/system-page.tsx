import { Moment } from '@/kit/moment';
import { Section } from '@/kit/section';
import { Loaded } from '@/kit/states';
import { hasWords } from '@/words/audit';
import { Badge } from './badge';
import { usePlatformSystemQuery } from './calls';
import { Facts } from './facts';
import { PlatformPage } from './platform-page';
import type { System } from './shapes';
import { usePolling } from './use-platform-feed';
import { useSize } from './use-size';
import { partWords, usePlatformWords } from './words';

/** Memory and the disk change by themselves. */
const POLL_MS = 15_000;

/** The hub that answers: its parts, its database, its disk. */
export function SystemPage() {
  const query = usePlatformSystemQuery(undefined, usePolling(POLL_MS));
  return (
    <PlatformPage here="system">
      <Loaded query={query}>
        {(system) => (
          <div className="flex flex-col gap-6">
            <Parts system={system} />
            <Hub system={system} />
            <Database system={system} />
          </div>
        )}
      </Loaded>
    </PlatformPage>
  );
}

function Parts({ system: { checks } }: { system: System }) {
  const { t } = usePlatformWords();
  return (
    <Section title={t('system.parts')} lead={t('system.partsLead')}>
      <Facts
        facts={Object.entries(checks).map(([name, { status, ms, reason }]) => ({
          name: hasWords(partWords, name) ? t(`system.part.${name}`) : name,
          value: (
            <span className="flex flex-wrap gap-x-3">
              <Badge tone={status === 'up' ? 'ok' : 'bad'}>{t(`system.${status}`)}</Badge>
              {reason === undefined ? (
                <span className="text-muted">{t('system.ms', { ms })}</span>
              ) : (
                <span translate="no" className="text-muted">
                  {reason}
                </span>
              )}
            </span>
          ),
        }))}
      />
    </Section>
  );
}

function Hub({ system }: { system: System }) {
  const { t } = usePlatformWords();
  const size = useSize();
  const { memory, disk, encryption } = system;
  return (
    <Section title={t('system.hub')} lead={t('system.hubLead')}>
      <Facts
        facts={[
          { name: t('system.version'), value: <span translate="no">{system.version}</span> },
          { name: t('system.since'), value: <Moment at={system.started_at} /> },
          { name: t('system.java'), value: <span translate="no">{`${system.java}, ${system.os}`}</span> },
          { name: t('system.processors'), value: system.processors },
          {
            name: t('system.memory'),
            value: t('system.of', { part: size(memory.heap_used_bytes), all: size(memory.heap_max_bytes) }),
          },
          {
            name: t('system.disk'),
            value: (
              <span className="flex flex-wrap gap-x-3">
                {t('system.free', { part: size(disk.free_bytes), all: size(disk.total_bytes) })}
                {disk.days_left !== null && (
                  <span className={disk.days_left < 7 ? 'font-semibold text-warn' : 'text-muted'}>
                    {t('system.daysLeft', { count: disk.days_left })}
                  </span>
                )}
              </span>
            ),
          },
          { name: t('system.folder'), value: <span translate="no">{disk.path}</span> },
          {
            name: t('system.encryption'),
            value: (
              <span className="flex flex-wrap gap-x-3">
                <Badge tone={encryption.status === 'encrypted' ? 'ok' : 'warn'}>
                  {t(`encryption.${encryption.status}`)}
                </Badge>
                <span translate="no" className="text-muted">
                  {encryption.detail}
                </span>
              </span>
            ),
          },
        ]}
      />
    </Section>
  );
}

function Database({ system: { database } }: { system: System }) {
  const { t } = usePlatformWords();
  const size = useSize();
  return (
    <Section title={t('system.database')} lead={t('system.databaseLead')}>
      <Facts
        facts={[
          { name: t('system.version'), value: <span translate="no">{database.version}</span> },
          { name: t('system.since'), value: <Moment at={database.started_at} /> },
          { name: t('system.size'), value: size(database.size_bytes) },
          {
            name: t('system.connections'),
            value: t('system.of', { part: database.connections, all: database.max_connections }),
          },
        ]}
      />
    </Section>
  );
}
