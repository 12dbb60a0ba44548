export { runTrainer, type TrainerOptions } from './trainer.js';
