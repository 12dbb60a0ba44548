/** How many bytes of captures may wait at the device for each station, as its capture policy says. */
export class StationBudgets {
  readonly #most = new Map<string, number>();
  /** Of captures that are being written. */
  readonly #promised = new Map<string, number>();

  set(stationId: string, maxBytes: number): void {
    this.#most.set(stationId, maxBytes);
  }

  /** By how much it would be over with `bytes` more. */
  excess(stationId: string, usedBytes: number, bytes: number): number {
    const most = this.#most.get(stationId) ?? Infinity;
    return usedBytes + (this.#promised.get(stationId) ?? 0) + bytes - most;
  }

  promise(stationId: string, bytes: number): void {
    this.#promised.set(stationId, (this.#promised.get(stationId) ?? 0) + bytes);
  }

  giveBack(stationId: string, bytes: number): void {
    const left = (this.#promised.get(stationId) ?? 0) - bytes;
    if (left > 0) this.#promised.set(stationId, left);
    else this.#promised.delete(stationId);
  }
}
