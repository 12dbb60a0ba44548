import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** A line for a terminal, to copy. */
export const CommandLine = ({ text }: { text: string }) => {
  const { t } = useTranslation('common');
  return (
    <div className="lem-command">
      {text}
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="default"
            size="md"
            aria-label={t(copied ? 'action.copied' : 'action.copy')}
            onClick={copy}
          >
            {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </div>
  );
};

/** For a shell: what is plain stays plain, the rest is quoted (POSIX, 2.2.2). */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
