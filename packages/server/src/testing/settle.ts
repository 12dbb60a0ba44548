import { createFakeTrainer } from './fake-trainer.js';
import type { TestLine } from './line.js';

/** Trainer and engine take turns until nothing moves. */
export const settle = async (line: TestLine, trainer = createFakeTrainer(line)): Promise<void> => {
  do {
    line.app.clock.advance(1000);
    await line.engine.tick();
  } while (await trainer.doOne());
};
