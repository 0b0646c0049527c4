import { choose, languages, useWords } from '../words';
import { Button } from './button';
import { Icon } from './icons';
import { useTheme } from './theme';

/** English or Hindi, each named in its own script. */
export function LanguageSwitch() {
  const { t, i18n } = useWords();
  return (
    <div
      role="group"
      aria-label={t('app.language')}
      className="inline-flex h-11 flex-none overflow-hidden rounded-md border border-line bg-surface sm:h-10"
    >
      {languages.map(({ code, label, name }) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-label={name}
          aria-pressed={i18n.language === code}
          onClick={() => void choose(code)}
          className="min-w-11 px-2.5 text-sm text-muted transition-colors -outline-offset-2 hover:text-ink aria-pressed:bg-sunken aria-pressed:font-semibold aria-pressed:text-ink sm:min-w-10"
        >
          {label}
        </button>
      ))}
    </div>
  );
}

/** Light or dark. */
export function ThemeSwitch() {
  const { t } = useWords();
  const [theme, setTheme] = useTheme();
  return (
    <Button
      square
      aria-label={t('app.darkTheme')}
      aria-pressed={theme === 'dark'}
      onClick={() => {
        setTheme(theme === 'dark' ? 'light' : 'dark');
      }}
      className="text-muted"
    >
      <Icon name={theme === 'dark' ? 'sun' : 'moon'} />
    </Button>
  );
}
