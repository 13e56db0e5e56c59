/** Probes that fire by the clock. Their names are known, so that asking for one gets a clear answer; none is served yet. */
import type { Provider } from "../provider.ts";

export const profile: Provider = {
  name: "profile",
  solitary: true,
  doc: "Probes that fire by the clock: `tick-1s`, `profile-97`. This version does not serve them yet.",
  markers: [],
  explain: (provider, name) =>
    /^(profile|tick)?$/.test(provider) && /^(tick|profile)-/.test(name)
      ? {
          message: `"${name}" is not served yet: this version has no probes that fire by the clock`,
          hint: "END fires once, when the command has ended",
        }
      : undefined,
};
