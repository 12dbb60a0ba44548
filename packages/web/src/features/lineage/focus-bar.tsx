import type { LineageNode } from '@lemniscate/contracts';
import { Button, Group, Paper, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../words/format.ts';
import type { Related } from './related.ts';

interface FocusBarProps {
  node: LineageNode;
  related: Related;
  onOpen: (node: LineageNode) => void;
  onRelease: () => void;
}

/** What is in focus, how much it came of and led to, and the way to its page. */
export const FocusBar = ({ node, related, onOpen, onRelease }: FocusBarProps) => {
  const { t } = useTranslation('lineage');
  const { count } = useFormat();
  return (
    <Paper withBorder p={8} shadow="sm">
      <Group gap="sm">
        <Text size="sm">
          {t('focused', {
            kind: t(`kind.${node.kind}`),
            label: node.label,
            up: count(related.ancestors.size),
            down: count(related.descendants.size),
          })}
        </Text>
        <Button size="compact-sm" onClick={() => onOpen(node)}>
          {t('open')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onRelease}>
          {t('release')}
        </Button>
      </Group>
    </Paper>
  );
};
