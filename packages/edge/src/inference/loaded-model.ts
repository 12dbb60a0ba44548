import type { Model, RgbImage, Verdict } from '@lemniscate/vision';

/** A model in memory that several stations may use; it is let go once nobody does and it was retired. */
export class LoadedModel {
  readonly modelId: string;
  readonly #model: Model;
  #uses = 0;
  #retired = false;

  constructor(modelId: string, model: Model) {
    this.modelId = modelId;
    this.#model = model;
  }

  get manifest(): Model['manifest'] {
    return this.#model.manifest;
  }

  async judge(image: RgbImage, threshold: number | null): Promise<Verdict> {
    this.#uses++;
    try {
      return await this.#model.judge(image, threshold ?? undefined);
    } finally {
      this.#uses--;
      await this.#closeWhenDone();
    }
  }

  async retire(): Promise<void> {
    this.#retired = true;
    await this.#closeWhenDone();
  }

  async #closeWhenDone(): Promise<void> {
    if (!this.#retired || this.#uses > 0) return;
    this.#uses = Number.NEGATIVE_INFINITY;
    await this.#model.close();
  }
}
