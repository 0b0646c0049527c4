import * as z from 'zod/mini';
import { Dialog } from '@/kit/dialog';
import { Form } from '@/kit/form';
import { SelectField, TextField } from '@/kit/form-fields';
import { oneOf } from '@/kit/rules';
import { toast } from '@/kit/toast';
import { useStopRouteMutation } from './calls';
import { endOf, flowOf, GRAVE } from './grave-flows';
import type { Route } from './shapes';
import { endsWords, usePlatformWords } from './words';

/** Minutes, or until a person starts it. */
const lengths = ['10', '60', '480', 'good'] as const;

/** Asks before a route is stopped, and says what ends with it. */
export function StopDialog({ route: { id }, node, onClose }: { route: Route; node: string; onClose: () => void }) {
  const { t } = usePlatformWords();
  const [stop] = useStopRouteMutation();
  const grave = GRAVE.has(flowOf(id));
  return (
    <Dialog open onClose={onClose} title={t('stop.title', { id })}>
      <div className="flex flex-col gap-4">
        <p>{t(`ends.${endOf(id, endsWords) as keyof typeof endsWords}`)}</p>
        <p className="text-sm text-muted">{t('stop.until')}</p>
        <Form
          schema={z.object({
            lasting: oneOf(lengths),
            typed: z.string().check(z.refine((typed) => !grave || typed.trim() === id, { error: t('stop.differs') })),
          })}
          values={{ lasting: '10', typed: '' }}
          save={({ lasting }) => stop({ id, node, minutes: lasting === 'good' ? null : Number(lasting) })}
          onSaved={() => {
            onClose();
            toast({ text: t('routes.stopped', { id }) });
          }}
          submit={t('routes.stop')}
          unguarded
        >
          <SelectField
            name="lasting"
            label={t('stop.lasting')}
            choices={lengths.map((value) => ({ value, text: t(`lasting.${value}`) }))}
          />
          {grave && (
            <TextField
              name="typed"
              label={t('stop.type', { id })}
              hint={t('stop.typeHint')}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Form>
      </div>
    </Dialog>
  );
}
