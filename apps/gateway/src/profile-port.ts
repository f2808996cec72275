import * as bridge from '@planet/bridge';
import type { ProfilePort } from './graphql/identity/profile-port.js';

/** How people appear, by the use cases of the bridge. */
export const createProfilePort = (planet: bridge.Bridge): ProfilePort => ({
  updateProfile: (identity, edit) => bridge.updateProfile(planet, identity, edit),
  keepPicture: (identity, bytes) => bridge.keepPicture(planet, identity, bytes),
  addPersona: (identity, persona) => bridge.addPersona(planet, identity, persona),
  personasOf: (identity) => bridge.personasOf(planet, identity),
  leaveNetwork: (identity, network) => bridge.leaveNetwork(planet, identity, network),
});
