import { ActionIcon, Code, CopyButton, Group } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** The beginning of a digest or id, and the whole of it to copy. */
export const Digest = ({ value, letters = 12 }: { value: string; letters?: number }) => {
  const { t } = useTranslation();
  return (
    <Group gap={2} wrap="nowrap" display="inline-flex">
      <Code title={value}>{value.slice(0, letters)}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`${t(copied ? 'action.copied' : 'action.copy')} ${value.slice(0, letters)}`}
            onClick={copy}
          >
            {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
};
