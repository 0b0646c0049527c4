import type { Problem } from '@/api/call';
import { Button } from '@/kit/button';
import { confirm } from '@/kit/confirm';
import { useProblemText } from '@/kit/problem';
import { toast } from '@/kit/toast';
import { useTold } from '@/kit/use-told';
import { useRemoveWebhookMutation, useRotateWebhookSecretMutation, useTryWebhookMutation } from './calls';
import { useWorkshopWords } from './words';

interface WebhookActsProps {
  workshop: number;
  onSecret: (secret: string) => void;
}

/** What can be done with a webhook beside changing it. */
export function WebhookActs({ workshop, onSecret }: WebhookActsProps) {
  const { t } = useWorkshopWords();
  const problemText = useProblemText();
  const told = useTold();
  const [call, { isLoading }] = useTryWebhookMutation();
  const [rotate] = useRotateWebhookSecretMutation();
  const [remove] = useRemoveWebhookMutation();
  const renew = async () => {
    const sure = { title: t('webhook.rotateTitle'), text: t('webhook.rotateText'), action: t('webhook.rotate') };
    if (!(await confirm(sure))) return;
    const { data, error } = await rotate(workshop);
    if (data?.secret) onSecret(data.secret);
    else toast(error ? { text: problemText(error as Problem), tone: 'bad' } : { text: t('webhook.saved') });
  };
  const takeAway = () =>
    told(() => remove(workshop), t('webhook.removed'), {
      title: t('webhook.removeTitle'),
      text: t('webhook.removeText'),
      action: t('webhook.remove'),
    });
  return (
    <div className="flex flex-wrap gap-2">
      <Button disabled={isLoading} onClick={() => void told(() => call(workshop), t('webhook.tried'))}>
        {t('webhook.try')}
      </Button>
      <Button onClick={() => void renew()}>{t('webhook.rotate')}</Button>
      <Button onClick={() => void takeAway()}>{t('webhook.remove')}</Button>
    </div>
  );
}
