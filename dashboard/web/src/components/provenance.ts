import type { Provenance } from "../api/requests";

/** How the tokens of a request are known. */
export const PROVENANCE_VIEW: Record<Provenance, { label: string; color: string; why: string }> = {
  reported: {
    label: "Reported",
    color: "indigo.6",
    why: "The upstream told how many tokens it counted.",
  },
  partial: {
    label: "Partial",
    color: "orange.6",
    why: "The answer broke off: what the upstream had told by then, and the rest estimated.",
  },
  estimated: {
    label: "Estimated",
    color: "grape.5",
    why: "The upstream told no figures: Gatehouse estimated them from the texts.",
  },
};
