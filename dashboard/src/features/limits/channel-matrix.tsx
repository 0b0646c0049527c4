import { useFormContext } from 'react-hook-form';
import { knownType } from '@/kit/alert-text';
import { useWords } from '@/words';
import { readable } from '@/words/readable';
import { channels } from './notice-values';
import { useLimitsWords } from './words';

/** By which channels people are notified of which type of alert. */
export function ChannelMatrix({ types }: { types: string[] }) {
  const { t } = useLimitsWords();
  const { t: say } = useWords();
  const { register } = useFormContext();
  const nameOf = (type: string) => {
    const known = knownType(type);
    return known === null ? readable(type) : say(`alert.name.${known}`);
  };
  return (
    <div className="relative -mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{t('notices.matrix')}</caption>
        <thead>
          <tr className="border-b border-line text-xs text-muted">
            <th scope="col" className="py-2 pr-2 text-left font-[550]">
              {t('notices.type')}
            </th>
            {channels.map((channel) => (
              <th key={channel} scope="col" className="px-1 py-2 font-[550]">
                {t(`channel.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {types.map((type) => (
            <tr key={type} className="border-b border-line last:border-0">
              <th scope="row" className="min-w-28 py-1 pr-2 text-left font-[550]">
                {nameOf(type)}
              </th>
              {channels.map((channel) => (
                <td key={channel} className="p-0 text-center">
                  <label className="inline-grid size-11 cursor-pointer place-items-center sm:size-10">
                    <span className="sr-only">
                      {nameOf(type)}: {t(`channel.${channel}`)}
                    </span>
                    <input
                      type="checkbox"
                      value={channel}
                      {...register(`channels.${type}`)}
                      className="size-4.5 accent-accent"
                    />
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
