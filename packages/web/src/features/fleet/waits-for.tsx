import type { Rollout } from '@lemniscate/contracts';
import { Text } from '@mantine/core';
import { useStatementWords } from '../../words/statement-words.ts';

/** What a roll-out that is under way waits for: a line that stands still is seen, not guessed at. */
export const WaitsFor = ({ rollout }: { rollout: Rollout }) => {
  const say = useStatementWords();
  const waits = say(rollout.waitStatements, rollout.waitsFor);
  // An empty box would still take its gap.
  if (waits.length === 0) return null;
  return (
    <div>
      {waits.map((words) => (
        <Text key={words} size="xs" c="dimmed" className="lem-number">
          {words}
        </Text>
      ))}
    </div>
  );
};
