import { useSignOutMutation } from '@/api/session-calls';
import { Button } from '@/kit/button';
import { useWords } from '@/words';
import { Frame } from './frame';
import { PasswordForm } from './password-form';

/** The only page of a user who came with a temporary password. */
export function ChangePasswordPage() {
  const { t } = useWords();
  const [signOut] = useSignOutMutation();
  return (
    <Frame title={t('password.choose')} lead={t('password.temporaryLead')}>
      <PasswordForm replaces="temporary" submit={t('password.submit')} className="w-full text-md sm:h-11">
        <Button look="quiet" onClick={() => void signOut(undefined)}>
          {t('app.signOut')}
        </Button>
      </PasswordForm>
    </Frame>
  );
}
