import { ApiError } from "./http";

/**
 * Does what means a record whoever edited it: an ETag that is stale is renewed once. `renew` gets the
 * refusal, which has the record as it is, and throws it where that is not meant.
 */
export async function asItIs<T>(
  etag: string,
  act: (etag: string) => Promise<T>,
  renew: (refusal: ApiError) => Promise<{ etag: string }>,
): Promise<T> {
  try {
    return await act(etag);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    return act((await renew(error)).etag);
  }
}
